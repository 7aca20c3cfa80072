// SPDX-License-Identifier: GPL-2.0-only
// \_S5 where most firmware has it, with \_S4 before it.
DefinitionBlock ("", "DSDT", 2, "MINT", "TEST", 1)
{
    Name (\_S4, Package () { 6, 6, Zero, Zero })
    Name (\_S5, Package () { 7, Zero, Zero, Zero })
}
