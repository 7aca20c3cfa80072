// SPDX-License-Identifier: GPL-2.0-only
// \_S5 in a condition, with constants of other sizes, and a method that only refers to it.
DefinitionBlock ("", "DSDT", 2, "MINT", "TEST", 1)
{
    Name (SS5, One)
    If (SS5)
    {
        Name (_S5, Package (4) { One, 0x05, 0, 0 })
    }
    Method (TALK, 0)
    {
        Return (DerefOf (_S5 [0]))
    }
}
