using System.Text;

namespace NanoAgent.Urls;

/// <summary>Percent-encoding and decoding, and the removal of dot segments. Texts are Unicode; what is encoded is their
/// UTF-8. Not a hot path: results are new strings.</summary>
internal static class UrlText
{
    /// <summary>A byte that is no UTF-8 is kept as this plus its value: half a surrogate pair, which no proper text
    /// holds, so that encoding gives the byte back.</summary>
    private const int UndecodedByte = 0xDC00;

    private const string HexDigits = "0123456789ABCDEF";

    internal static bool IsAlpha(int c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    internal static bool IsDigit(int c)
    {
        return c >= '0' && c <= '9';
    }

    /// <summary>Value of a hexadecimal digit, or -1.</summary>
    internal static int HexValue(int c)
    {
        if (IsDigit(c))
        {
            return c - '0';
        }

        int lower = c | 32;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// <summary>Whether a percent sign with two hexadecimal digits stands at a place.</summary>
    internal static bool IsEscape(string text, int at)
    {
        return at + 2 < text.Length && text[at] == '%' && HexValue(text[at + 1]) >= 0 && HexValue(text[at + 2]) >= 0;
    }

    /// <summary>
    /// Encodes only what must be: controls, space and all above ASCII; escapes that are there stay, in upper case.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Characters before this are copied as they are.</param>
    /// <param name="query">A space becomes a plus sign from the start.</param>
    /// <param name="mayTurnQuery">A question mark makes the rest a query.</param>
    internal static string EncodeIllegal(string text, int from, bool query, bool mayTurnQuery)
    {
        var result = new StringBuilder();
        char[] characters = text.ToCharArray();
        result.Append(text.Substring(0, from));
        for (int i = from; i < characters.Length; i++)
        {
            char c = characters[i];
            if (c == ' ' && query)
            {
                result.Append('+');
            }
            else if (c <= ' ' || c >= 127)
            {
                i = AppendEscaped(result, characters, i);
            }
            else if (IsEscape(text, i))
            {
                AppendByte(result, (HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else
            {
                query |= mayTurnQuery && c == '?';
                result.Append(c);
            }
        }

        return result.ToString();
    }

    /// <summary>Encodes all but the unreserved characters and those that a kind of part allows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="plusForSpace">A space becomes a plus sign.</param>
    /// <param name="isPath">The characters that paths may hold stay.</param>
    /// <param name="keepFirstEquals">The first equals sign stays: it parts a name from its value.</param>
    internal static string EncodePart(string text, bool plusForSpace, bool isPath, bool keepFirstEquals)
    {
        var result = new StringBuilder();
        char[] characters = text.ToCharArray();
        for (int i = 0; i < characters.Length; i++)
        {
            char c = characters[i];
            if (c == ' ' && plusForSpace)
            {
                result.Append('+');
            }
            else if (IsAlpha(c) || IsDigit(c) || IsOneOf(c, "-._~") || (isPath && IsOneOf(c, "!$&'(){}[]*+,;=:@/")))
            {
                result.Append(c);
            }
            else if (c == '=' && keepFirstEquals)
            {
                keepFirstEquals = false;
                result.Append(c);
            }
            else
            {
                i = AppendEscaped(result, characters, i);
            }
        }

        return result.ToString();
    }

    /// <summary>Puts the digits of all escapes in upper case.</summary>
    internal static string UpperEscapes(string text)
    {
        if (!Has(text, '%'))
        {
            return text;
        }

        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                AppendByte(result, (HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>Decodes all escapes; false when a control character comes out. Broken escapes stay.</summary>
    internal static bool TryDecode(string text, out string decoded)
    {
        decoded = text;
        if (!Has(text, '%'))
        {
            return !HasControl(text);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            int value = bytes[i];
            if (value == '%' && i + 2 < bytes.Length && HexValue(bytes[i + 1]) >= 0 && HexValue(bytes[i + 2]) >= 0)
            {
                value = (HexValue(bytes[i + 1]) << 4) | HexValue(bytes[i + 2]);
                i += 2;
            }

            if (value < ' ')
            {
                return false;
            }

            bytes[length++] = (byte)value;
        }

        decoded = Utf8ToText(bytes, length);
        return true;
    }

    private static bool HasControl(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] < ' ')
            {
                return true;
            }
        }

        return false;
    }

    internal static bool Has(string text, char wanted)
    {
        int at = text.IndexOf(wanted);
        return at >= 0;
    }

    internal static bool IsOneOf(char c, string set)
    {
        return Has(set, c);
    }

    private static string Utf8ToText(byte[] bytes, int length)
    {
        char[] text = new char[length];
        int count = 0;
        int at = 0;
        while (at < length)
        {
            int code = DecodeUtf8(bytes, at, length, out int used);
            at += used;
            if (code >= 0x10000)
            {
                text[count++] = (char)(0xD800 + ((code - 0x10000) >> 10));
                code = 0xDC00 + ((code - 0x10000) & 0x3FF);
            }

            text[count++] = (char)code;
        }

        return new string(text, 0, count);
    }

    /// <summary>The code at a place, or the mark of one byte that begins no shortest-form sequence.</summary>
    private static int DecodeUtf8(byte[] bytes, int at, int length, out int used)
    {
        int lead = bytes[at];
        used = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (used == 1)
        {
            return lead;
        }

        int code = lead & (0xFF >> (used + 1));
        bool whole = used > 0 && at + used <= length;
        for (int i = 1; whole && i < used; i++)
        {
            whole = (bytes[at + i] & 0xC0) == 0x80;
            code = (code << 6) | (bytes[at + i] & 0x3F);
        }

        int least = used == 2 ? 0x80 : used == 3 ? 0x800 : 0x10000;
        if (whole && code >= least && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF))
        {
            return code;
        }

        used = 1;
        return UndecodedByte + lead;
    }

    /// <summary>Escapes the character at a place, both halves of a pair; returns the last place used. From an array,
    /// because a board's text does not give the halves of a pair by their places.</summary>
    private static int AppendEscaped(StringBuilder result, char[] text, int at)
    {
        int code = text[at];
        if (code >= 0xD800 && code <= 0xDFFF)
        {
            int low = at + 1 < text.Length ? text[at + 1] : 0;
            if (code < 0xDC00 && low >= 0xDC00 && low <= 0xDFFF)
            {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                at++;
            }
            else
            {
                // Half a pair is either a byte that Utf8ToText could not decode, or has no UTF-8 at all.
                if (code >= UndecodedByte + 0x80 && code <= UndecodedByte + 0xFF)
                {
                    AppendByte(result, code - UndecodedByte);
                    return at;
                }

                code = 0xFFFD;
            }
        }

        AppendUtf8(result, code);
        return at;
    }

    private static void AppendUtf8(StringBuilder result, int code)
    {
        if (code < 0x80)
        {
            AppendByte(result, code);
            return;
        }

        if (code < 0x800)
        {
            AppendByte(result, 0xC0 | (code >> 6));
        }
        else
        {
            if (code < 0x10000)
            {
                AppendByte(result, 0xE0 | (code >> 12));
            }
            else
            {
                AppendByte(result, 0xF0 | (code >> 18));
                AppendByte(result, 0x80 | ((code >> 12) & 0x3F));
            }

            AppendByte(result, 0x80 | ((code >> 6) & 0x3F));
        }

        AppendByte(result, 0x80 | (code & 0x3F));
    }

    private static void AppendByte(StringBuilder result, int value)
    {
        result.Append('%');
        result.Append(HexDigits[(value >> 4) & 15]);
        result.Append(HexDigits[value & 15]);
    }
}
