namespace NanoAgent.Wire;

/// <summary>
/// Decimal numbers to and from ASCII bytes and text, exact and without allocation. Numbers read here come from the
/// wire: each has a largest allowed value and no comparison can overflow. Buffers are borrowed for the call.
/// </summary>
public static class DecimalText
{
    /// <summary>Room that <see cref="Write"/> never exceeds: a sign and nineteen digits.</summary>
    public const int LongBytesMax = 20;

    /// <summary>Room that <see cref="WriteScaled"/> never exceeds: a sign, "0.", <see cref="PlacesMax"/> places and
    /// nineteen digits, or nineteen digits with an exponent of ten digits.</summary>
    public const int ScaledBytesMax = 48;

    /// <summary>Above this many decimal places, or appended zeros, an exponent is written instead. Arbitrary: longer
    /// than any measured unit needs, short enough that a line stays readable.</summary>
    public const int PlacesMax = 18;

    /// <summary>Writes a number in decimal; returns the bytes written, or -1 and nothing if there is no room.</summary>
    /// <param name="buffer">Takes the digits.</param>
    /// <param name="offset">First byte to write.</param>
    /// <param name="value">Any value, also <see cref="long.MinValue"/>.</param>
    public static int Write(byte[] buffer, int offset, long value)
    {
        // The negative range is the larger one: counting down from it needs no case for long.MinValue.
        long negative = value < 0 ? value : -value;
        int digits = CountDigits(negative);
        int sign = value < 0 ? 1 : 0;
        if (offset < 0 || buffer.Length - offset < sign + digits)
        {
            return -1;
        }

        if (sign != 0)
        {
            buffer[offset] = (byte)'-';
        }

        WriteDigits(buffer, offset + sign, digits, negative);
        return sign + digits;
    }

    /// <summary>
    /// Writes mantissa x 10^exponent as an exact JSON number: (2153, -2) is 21.53, (5, 3) is 5000, (1, 30) is 1e30.
    /// Returns the bytes written, or -1 and nothing when there is no room.
    /// </summary>
    /// <param name="buffer">Takes the number.</param>
    /// <param name="offset">First byte to write.</param>
    /// <param name="mantissa">Any value.</param>
    /// <param name="exponent">A power of ten, any value.</param>
    public static int WriteScaled(byte[] buffer, int offset, long mantissa, int exponent)
    {
        if (exponent == 0 || mantissa == 0)
        {
            return Write(buffer, offset, mantissa);
        }

        if (exponent > PlacesMax || exponent < -PlacesMax)
        {
            return WriteWithExponent(buffer, offset, mantissa, exponent);
        }

        long negative = mantissa < 0 ? mantissa : -mantissa;
        int digits = CountDigits(negative);
        int sign = mantissa < 0 ? 1 : 0;
        int places = exponent < 0 ? -exponent : 0;
        int whole = exponent > 0 ? digits + exponent : digits > places ? digits - places : 1;
        int length = sign + whole + (places > 0 ? 1 + places : 0);
        if (offset < 0 || buffer.Length - offset < length)
        {
            return -1;
        }

        int at = offset;
        if (sign != 0)
        {
            buffer[at++] = (byte)'-';
        }

        if (places == 0)
        {
            WriteDigits(buffer, at, digits, negative);
            Fill(buffer, at + digits, exponent);
            return length;
        }

        // The digits are written one place to the left, then the places move right to let the point in.
        int leading = digits > places ? 0 : places + 1 - digits;
        Fill(buffer, at, leading);
        WriteDigits(buffer, at + leading, digits, negative);
        for (int i = at + whole + places; i > at + whole; i--)
        {
            buffer[i] = buffer[i - 1];
        }

        buffer[at + whole] = (byte)'.';
        return length;
    }

    /// <summary>Reads one or more digits and nothing else. False for an empty range, any other byte, or a value above
    /// <paramref name="max"/>; the value is then 0.</summary>
    /// <param name="buffer">The bytes, borrowed.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <param name="max">The largest allowed value, 0 or more.</param>
    /// <param name="value">The number read.</param>
    public static bool TryParse(byte[] buffer, int offset, int count, long max, out long value)
    {
        value = 0;
        if (count <= 0)
        {
            return false;
        }

        long sum = 0;
        long tenth = max / 10;
        for (int i = 0; i < count; i++)
        {
            int digit = buffer[offset + i] - '0';
            if (digit < 0 || digit > 9 || sum > tenth || digit > max - (sum * 10))
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        value = sum;
        return true;
    }

    /// <summary>As the overload for bytes, for a part of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">First character.</param>
    /// <param name="count">Number of characters.</param>
    /// <param name="max">The largest allowed value, 0 or more.</param>
    /// <param name="value">The number read.</param>
    public static bool TryParse(string text, int offset, int count, long max, out long value)
    {
        value = 0;
        if (count <= 0 || offset < 0 || count > text.Length - offset)
        {
            return false;
        }

        long sum = 0;
        long tenth = max / 10;
        for (int i = 0; i < count; i++)
        {
            int digit = text[offset + i] - '0';
            if (digit < 0 || digit > 9 || sum > tenth || digit > max - (sum * 10))
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        value = sum;
        return true;
    }

    private static int WriteWithExponent(byte[] buffer, int offset, long mantissa, int exponent)
    {
        int first = Write(buffer, offset, mantissa);
        if (first < 0 || buffer.Length - offset - first < 1)
        {
            return -1;
        }

        int second = Write(buffer, offset + first + 1, exponent);
        if (second < 0)
        {
            return -1;
        }

        buffer[offset + first] = (byte)'e';
        return first + 1 + second;
    }

    private static int CountDigits(long negative)
    {
        int digits = 1;
        while (negative <= -10)
        {
            negative /= 10;
            digits++;
        }

        return digits;
    }

    private static void WriteDigits(byte[] buffer, int offset, int digits, long negative)
    {
        for (int i = offset + digits - 1; i >= offset; i--)
        {
            long rest = negative / 10;
            buffer[i] = (byte)('0' + ((rest * 10) - negative));
            negative = rest;
        }
    }

    private static void Fill(byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = (byte)'0';
        }
    }
}
