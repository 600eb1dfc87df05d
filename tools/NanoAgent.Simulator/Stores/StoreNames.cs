using System;

namespace NanoAgent.Simulator.Stores;

/// <summary>The rule of names that every store keeps: here a breach is a bug of the caller, and thrown.</summary>
internal static class StoreNames
{
    private const int CharsMax = 48;

    internal static void Check(string name)
    {
        bool isLegal = name.Length is >= 1 and <= CharsMax && name[0] != '.';
        foreach (char c in name)
        {
            isLegal &= c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.';
        }

        if (!isLegal)
        {
            throw new ArgumentException("'" + name + "' is no name of a segment.", nameof(name));
        }
    }
}
