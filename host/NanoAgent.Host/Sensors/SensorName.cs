using System;
using System.Text;

namespace NanoAgent.Host.Sensors;

/// <summary>Makes parts of SenML names from what a kernel, a driver or a person wrote.</summary>
internal static class SensorName
{
    /// <summary>
    /// Lower case, other characters than letters, digits, '.' and '_' become one '-', none of these at the ends, cut at
    /// <paramref name="lengthMax"/>. Empty when nothing is left.
    /// </summary>
    internal static string Clean(ReadOnlySpan<char> text, int lengthMax)
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
                name.Append(c is '.' or '_' ? c : '-');
            }
        }

        while (name.Length > 0 && !char.IsAsciiLetterOrDigit(name[^1]))
        {
            name.Length--;
        }

        return name.ToString();
    }
}
