// SPDX-License-Identifier: GPL-2.0-only
// \_S5 in a table beside the DSDT.
DefinitionBlock ("", "SSDT", 2, "MINT", "SLEEP", 1)
{
    Name (\_S5, Package () { 5, 5, Zero, Zero })
}
