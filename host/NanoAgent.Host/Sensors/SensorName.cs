using System;
using System.Text;

namespace NanoAgent.Host.Sensors;

/// <summary>Names that SenML takes (RFC 8428 section 4.5.1): a letter or digit, then these and -:./_</summary>
public static class SensorName
{
    /// <summary>Characters of a name: a prefix and two labels of the kernel fit.</summary>
    public const int LengthMax = 64;

    /// <summary>True when <paramref name="name"/> can be sent as it is.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > LengthMax || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!IsAllowed(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Makes part of a name from what a kernel, a driver or a person wrote: lower case, every run of other characters
    /// one '-', none at the ends, cut at <paramref name="lengthMax"/>. Empty when nothing is left.
    /// </summary>
    public static string Clean(ReadOnlySpan<char> text, int lengthMax)
    {
        var name = new StringBuilder(Math.Min(text.Length, lengthMax));
        foreach (char c in text)
        {
            if (name.Length == lengthMax)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(char.ToLowerInvariant(c));
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append(IsAllowed(c) && c != ':' && c != '/' ? c : '-');
            }
        }

        while (name.Length > 0 && !char.IsAsciiLetterOrDigit(name[^1]))
        {
            name.Length--;
        }

        return name.ToString();
    }

    private static bool IsAllowed(char c)
    {
        return char.IsAsciiLetterOrDigit(c) || c is '-' or ':' or '.' or '/' or '_';
    }
}
