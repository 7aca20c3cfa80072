// SPDX-License-Identifier: GPL-2.0-only
DefinitionBlock ("", "SSDT", 2, "MINT", "OTHER", 1)
{
    Device (\_SB.LNKA)
    {
        Name (_HID, "PNP0C0F")
    }
}
