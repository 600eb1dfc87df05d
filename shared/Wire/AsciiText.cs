using System.Text;

namespace NanoAgent.Wire;

/// <summary>
/// ASCII comparisons and copies between strings and byte buffers, without culture and without allocation.
/// All buffers are borrowed for the length of the call.
/// </summary>
public static class AsciiText
{
    /// <summary>The lower-case form of an ASCII letter; every other value as it is.</summary>
    /// <param name="value">A byte or a character.</param>
    public static int ToLower(int value)
    {
        return value >= 'A' && value <= 'Z' ? value + 32 : value;
    }

    /// <summary>Whether a range of bytes spells a text, ASCII letters of either case being equal.</summary>
    /// <param name="buffer">The bytes, borrowed.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <param name="text">ASCII text.</param>
    public static bool EqualsIgnoreCase(byte[] buffer, int offset, int count, string text)
    {
        if (count != text.Length)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            int have = buffer[offset + i];
            int want = text[i];
            if (have != want && ToLower(have) != ToLower(want))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a range of bytes spells a name, ASCII letters of either case being equal.</summary>
    /// <param name="buffer">The bytes, borrowed; without control characters.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <param name="lowerName">Lower-case letters and hyphens.</param>
    internal static bool EqualsIgnoreCase(byte[] buffer, int offset, int count, byte[] lowerName)
    {
        if (count != lowerName.Length)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if ((buffer[offset + i] | 0x20) != lowerName[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether two texts are equal, ASCII letters of either case being equal.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">A text.</param>
    public static bool EqualsIgnoreCase(string left, string right)
    {
        // A board's strings are UTF-8: to index one counts its characters from the start, to compare two does not.
        if (left == right)
        {
            return true;
        }

        int length = left.Length;
        if (length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (ToLower(left[i]) != ToLower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a byte may stand in an HTTP token: a method, a header name (RFC 9110 section 5.6.2).</summary>
    /// <param name="value">A byte or a character.</param>
    public static bool IsTokenCharacter(int value)
    {
        if ((value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z') || (value >= '0' && value <= '9'))
        {
            return true;
        }

        switch (value)
        {
            case '!':
            case '#':
            case '$':
            case '%':
            case '&':
            case '\'':
            case '*':
            case '+':
            case '-':
            case '.':
            case '^':
            case '_':
            case '`':
            case '|':
            case '~':
                return true;
            default:
                return false;
        }
    }

    /// <summary>The bytes as a string. Bytes above 127 become the characters of the same number (Latin-1), because
    /// HTTP does not say what they are and no byte may be lost. Allocates the string.</summary>
    /// <param name="buffer">The bytes, borrowed.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public static string GetString(byte[] buffer, int offset, int count)
    {
        if (count == 0)
        {
            return "";
        }

        for (int i = 0; i < count; i++)
        {
            if (buffer[offset + i] >= 128)
            {
                return Latin1(buffer, offset, count);
            }
        }

        return Encoding.UTF8.GetString(buffer, offset, count);
    }

    private static string Latin1(byte[] buffer, int offset, int count)
    {
        char[] text = new char[count];
        for (int i = 0; i < count; i++)
        {
            text[i] = (char)buffer[offset + i];
        }

        return new string(text, 0, count);
    }
}
