// SPDX-License-Identifier: GPL-2.0-only
// There is no \_S5 here, but things that look like it: a string, and a device's own name.
DefinitionBlock ("", "DSDT", 2, "MINT", "TEST", 1)
{
    Name (TEXT, "_S5_")
    Device (\_SB.S5)
    {
        Name (_HID, "PNP0C02")
    }
}
