using System;
using NanoAgent.Platform;

namespace NanoAgent.Wire;

/// <summary>
/// Writes the head of one HTTP/1.1 request into a caller's buffer. It guarantees that what was written is exactly
/// the lines asked for: a method, target, name or value that could start another line or another request is refused.
/// The first failure stays until the next <see cref="Begin"/>, so a caller may write everything and look once.
/// Costs: no allocation; one pass over each text.
/// </summary>
public sealed class HttpRequestWriter
{
    private byte[] _buffer = new byte[] { };
    private int _start;
    private int _at;
    private int _end;

    /// <summary>Ok, or the first failure since <see cref="Begin"/>: TooLarge when the buffer is full,
    /// BadFunctionArgument when a text may not stand where it was put.</summary>
    public TransferResult Result { get; private set; }

    /// <summary>Bytes written since <see cref="Begin"/>; 0 after a failure: half a head must not be sent.</summary>
    public int Length
    {
        get { return Result == TransferResult.Ok ? _at - _start : 0; }
    }

    /// <summary>Starts a new head in a range of a buffer, which is borrowed until the next call of Begin.</summary>
    /// <param name="buffer">Takes the head.</param>
    /// <param name="offset">First byte to write.</param>
    /// <param name="count">Room in bytes.</param>
    /// <exception cref="ArgumentException">The range lies outside the buffer.</exception>
    public void Begin(byte[] buffer, int offset, int count)
    {
        if (offset < 0 || count < 0 || count > buffer.Length - offset)
        {
            throw new ArgumentException("the range lies outside the buffer", nameof(count));
        }

        _buffer = buffer;
        _start = offset;
        _at = offset;
        _end = offset + count;
        Result = TransferResult.Ok;
    }

    /// <summary>Writes the request line for HTTP/1.1.</summary>
    /// <param name="method">A token, for example GET. Anything else fails with BadFunctionArgument.</param>
    /// <param name="target">What follows the method: visible ASCII without spaces, at least one character.</param>
    public void Line(string method, string target)
    {
        Checked(method, true);
        Raw(" ");
        Checked(target, false);
        Raw(" HTTP/1.1\r\n");
    }

    /// <summary>Writes one header line.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Text without control characters other than tab; sent as UTF-8; may be empty.</param>
    public void Header(string name, string value)
    {
        Checked(name, true);
        Raw(": ");
        Value(value);
        Raw("\r\n");
    }

    /// <summary>Writes one header line with a number for its value.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Any number.</param>
    public void Header(string name, long value)
    {
        Checked(name, true);
        Raw(": ");
        Number(value);
        Raw("\r\n");
    }

    /// <summary>Writes a Range header for the bytes from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="first">The first byte wanted, 0 or more.</param>
    /// <param name="last">The last byte wanted, or -1 for all that follow.</param>
    public void RangeHeader(long first, long last)
    {
        if (first < 0 || (last >= 0 && last < first))
        {
            Fail(TransferResult.BadFunctionArgument);
        }

        Raw("Range: bytes=");
        Number(first);
        Raw("-");
        if (last >= 0)
        {
            Number(last);
        }

        Raw("\r\n");
    }

    /// <summary>Writes the empty line that ends the head and says how all of it went.</summary>
    public TransferResult End()
    {
        Raw("\r\n");
        return Result;
    }

    /// <summary>Writes one header line whose value is visible ASCII of the core's own: it is not looked at.</summary>
    internal void Header(string name, byte[] value, int offset, int count)
    {
        Checked(name, true);
        Raw(": ");
        for (int i = 0; i < count; i++)
        {
            Put(value[offset + i]);
        }

        Raw("\r\n");
    }

    private void Fail(TransferResult why)
    {
        if (Result == TransferResult.Ok)
        {
            Result = why;
        }
    }

    /// <summary>A token, or else visible ASCII; not empty.</summary>
    private void Checked(string text, bool isToken)
    {
        if (text.Length == 0)
        {
            Fail(TransferResult.BadFunctionArgument);
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (isToken ? !AsciiText.IsTokenCharacter(text[i]) : text[i] <= ' ' || text[i] >= 127)
            {
                Fail(TransferResult.BadFunctionArgument);
            }
        }

        Raw(text);
    }

    private void Number(long value)
    {
        if (Result != TransferResult.Ok)
        {
            return;
        }

        // Room for any number is asked for at once: a head that ends within 20 bytes of the end is too large anyway.
        if (_end - _at < DecimalText.LongBytesMax)
        {
            Fail(TransferResult.TooLarge);
            return;
        }

        _at += DecimalText.Write(_buffer, _at, value);
    }

    /// <summary>Copies a text whose characters are known to be ASCII.</summary>
    private void Raw(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Put(text[i]);
        }
    }

    private void Value(string text)
    {
        for (int i = 0; i < text.Length && Result == TransferResult.Ok; i++)
        {
            int code = text[i];
            if ((code < ' ' && code != '\t') || code == 127)
            {
                Fail(TransferResult.BadFunctionArgument);
            }
            else if (code < 0x80)
            {
                Put(code);
            }
            else if (code < 0x800)
            {
                Put(0xC0 | (code >> 6));
                Put(0x80 | (code & 0x3F));
            }
            else if (code < 0xD800 || code > 0xDFFF)
            {
                Put(0xE0 | (code >> 12));
                Put(0x80 | ((code >> 6) & 0x3F));
                Put(0x80 | (code & 0x3F));
            }
            else
            {
                i++;
                Pair(code, i < text.Length ? text[i] : 0);
            }
        }
    }

    private void Pair(int high, int low)
    {
        if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        {
            Fail(TransferResult.BadFunctionArgument);
            return;
        }

        int code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        Put(0xF0 | (code >> 18));
        Put(0x80 | ((code >> 12) & 0x3F));
        Put(0x80 | ((code >> 6) & 0x3F));
        Put(0x80 | (code & 0x3F));
    }

    private void Put(int value)
    {
        if (_at == _end)
        {
            Fail(TransferResult.TooLarge);
        }
        else if (Result == TransferResult.Ok)
        {
            _buffer[_at++] = (byte)value;
        }
    }
}
