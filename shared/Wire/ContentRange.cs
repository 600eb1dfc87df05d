namespace NanoAgent.Wire;

/// <summary>
/// Reads Content-Range: which bytes of which whole a reply holds (RFC 9110 section 14.4). Only a value that can be
/// true is taken: first not after last, last before the total, nothing above 63 bits.
/// </summary>
public static class ContentRange
{
    /// <summary>Reads "bytes 5-9/100", "bytes 5-9/*" or "bytes */100". False for anything else.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="first">The first byte's position, or -1 in an unsatisfied range ("*").</param>
    /// <param name="last">The last byte's position, or -1 in an unsatisfied range.</param>
    /// <param name="total">The size of the whole, or -1 when the server does not know it.</param>
    public static bool TryParse(string value, out long first, out long last, out long total)
    {
        first = -1;
        last = -1;
        total = -1;
        const int UnitLength = 5;
        int slash = value.IndexOf('/');
        if (slash < UnitLength + 2 || !AsciiText.EqualsIgnoreCase(value.Substring(0, UnitLength), "bytes")
            || value[UnitLength] != ' ')
        {
            return false;
        }

        int start = UnitLength + 1;
        bool unsatisfied = slash == start + 1 && value[start] == '*';
        bool totalUnknown = slash + 2 == value.Length && value[slash + 1] == '*';
        bool good = totalUnknown
            ? !unsatisfied
            : DecimalText.TryParse(value, slash + 1, value.Length - slash - 1, long.MaxValue, out total);
        if (good && !unsatisfied)
        {
            int dash = value.IndexOf('-');
            good = dash > start && dash < slash
                && DecimalText.TryParse(value, start, dash - start, long.MaxValue, out first)
                && DecimalText.TryParse(value, dash + 1, slash - dash - 1, long.MaxValue, out last)
                && first <= last && (totalUnknown || last < total);
        }

        if (!good)
        {
            first = -1;
            last = -1;
        }

        total = good && !totalUnknown ? total : -1;
        return good;
    }
}
