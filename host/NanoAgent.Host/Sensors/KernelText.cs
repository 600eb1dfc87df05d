using System;

namespace NanoAgent.Host.Sensors;

/// <summary>Gives the value that a file's text holds. False when it holds none that makes sense.</summary>
internal delegate bool KernelTextReader(ReadOnlySpan<byte> text, out long mantissa);

/// <summary>
/// Reads values out of the kernel's text files. A line without its end may be cut, and a cut number is a wrong one:
/// tables count complete lines only. A number is at most <see cref="DigitsMax"/> digits.
/// </summary>
internal static class KernelText
{
    /// <summary>Digits of a number: a sum of eight such fits a long. Longer ones are refused.</summary>
    internal const int DigitsMax = 18;

    private const long BytesPerKibibyte = 1024;

    /// <summary>Takes the next complete line off <paramref name="text"/>; false when there is none.</summary>
    internal static bool TryLine(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        int end = text.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return false;
        }

        line = text[..end];
        text = text[(end + 1)..];
        return true;
    }

    /// <summary>Takes the next word off <paramref name="line"/>; false when there is none.</summary>
    internal static bool TryWord(ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> word)
    {
        line = line.TrimStart(" \t"u8);
        int end = line.IndexOfAny(" \t"u8);
        word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word.Length > 0;
    }

    /// <summary>Takes the next word off, which must be a whole number without a sign.</summary>
    internal static bool TryCount(ref ReadOnlySpan<byte> line, out long value)
    {
        value = 0;
        return TryWord(ref line, out ReadOnlySpan<byte> word) && TryDigits(word, out value);
    }

    /// <summary>The file is one whole number, a sign allowed, as sysfs gives it.</summary>
    internal static bool TryWhole(ReadOnlySpan<byte> text, out long value)
    {
        ReadOnlySpan<byte> word = text.TrimEnd((byte)'\n');
        bool isNegative = word.Length > 0 && word[0] == '-';
        bool isNumber = TryDigits(isNegative ? word[1..] : word, out value);
        value = isNegative ? -value : value;
        return isNumber;
    }

    /// <summary>The file's first word is a decimal of two places: the number of hundredths.</summary>
    internal static bool TryHundredths(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (!TryLine(ref text, out ReadOnlySpan<byte> line) || !TryWord(ref line, out ReadOnlySpan<byte> word))
        {
            return false;
        }

        int point = word.IndexOf((byte)'.');
        if (point < 0 || word.Length != point + 3 || point > DigitsMax - 2
            || !TryDigits(word[..point], out long whole) || !TryDigits(word[(point + 1)..], out long hundredths))
        {
            return false;
        }

        value = (whole * 100) + hundredths;
        return true;
    }

    /// <summary>The bytes that a "Key:   123 kB" line says.</summary>
    internal static bool TryKibibytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out long bytes)
    {
        bytes = 0;
        while (TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (TryWord(ref line, out ReadOnlySpan<byte> word) && word.SequenceEqual(key))
            {
                if (!TryCount(ref line, out long kibibytes) || !TryWord(ref line, out ReadOnlySpan<byte> unit)
                    || !unit.SequenceEqual("kB"u8) || kibibytes > long.MaxValue / BytesPerKibibyte)
                {
                    return false;
                }

                bytes = kibibytes * BytesPerKibibyte;
                return true;
            }
        }

        return false;
    }

    /// <summary>A whole number of digits only.</summary>
    internal static bool TryInt(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (char c in digits)
        {
            value = (value * 10) + (c - '0');
        }

        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> word, out long value)
    {
        value = 0;
        if (word.Length is 0 or > DigitsMax || word.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte digit in word)
        {
            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
