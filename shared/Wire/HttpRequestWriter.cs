using System;
using System.Text;
using NanoAgent.Platform;

namespace NanoAgent.Wire;

/// <summary>
/// Writes the head of one HTTP/1.1 request into a caller's buffer. It guarantees that what was written is exactly
/// the lines asked for: a method, target, name or value that could start another line or another request is refused.
/// The first failure stays until the next <see cref="Begin"/>, so a caller may write everything and look once.
/// Costs: each text is copied at once and then looked at as bytes; a value that is not ASCII costs its copy.
/// </summary>
public sealed class HttpRequestWriter
{
    // A board makes an object for every use of Encoding.UTF8 and of a literal, and counts a text's characters from its
    // start to find one: texts that never change are kept as bytes.
    private static readonly Encoding Utf8 = Encoding.UTF8;
    private static readonly byte[] Version = Utf8.GetBytes(" HTTP/1.1\r\n");
    private static readonly byte[] Range = Utf8.GetBytes("Range: bytes=");

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
        Put(' ');
        Checked(target, false);
        Raw(Version, 0, Version.Length);
    }

    /// <summary>Writes one header line.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Text without control characters other than tab; sent as UTF-8; may be empty.</param>
    public void Header(string name, string value)
    {
        Name(name);
        Value(value);
        LineEnd();
    }

    /// <summary>Writes one header line with a number for its value.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Any number.</param>
    public void Header(string name, long value)
    {
        Name(name);
        Number(value);
        LineEnd();
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

        Raw(Range, 0, Range.Length);
        Number(first);
        Put('-');
        if (last >= 0)
        {
            Number(last);
        }

        LineEnd();
    }

    /// <summary>Writes the empty line that ends the head and says how all of it went.</summary>
    public TransferResult End()
    {
        LineEnd();
        return Result;
    }

    /// <summary>Writes a Range header for what the text says, such as "0-499,-1".</summary>
    internal void RangeHeader(string ranges)
    {
        Header(Range, ranges);
    }

    /// <summary>Writes one header line whose value is ASCII in memory.</summary>
    internal void Header(string name, byte[] value, int offset, int count)
    {
        Name(name);
        int at = _at;
        Raw(value, offset, count);
        CheckValue(at);
        LineEnd();
    }

    /// <summary>Writes a line's beginning of the core's own, such as "Host: ", and its value.</summary>
    internal void Header(byte[] begin, string value)
    {
        Raw(begin, 0, begin.Length);
        Value(value);
        LineEnd();
    }

    /// <summary>Writes a line's beginning of the core's own, such as "Content-Length: ", and its number.</summary>
    internal void Header(byte[] begin, long value)
    {
        Raw(begin, 0, begin.Length);
        Number(value);
        LineEnd();
    }

    private void Raw(byte[] bytes, int offset, int count)
    {
        if (count > _end - _at)
        {
            Fail(TransferResult.TooLarge);
        }
        else
        {
            Array.Copy(bytes, offset, _buffer, _at, count);
            _at += count;
        }
    }

    private void Number(long value)
    {
        // Room for any number is asked for at once: a head that ends within 20 bytes of the end is too large anyway.
        if (_end - _at < DecimalText.LongBytesMax)
        {
            Fail(TransferResult.TooLarge);
        }
        else
        {
            _at += DecimalText.Write(_buffer, _at, value);
        }
    }

    private void LineEnd()
    {
        Put('\r');
        Put('\n');
    }

    private void Fail(TransferResult why)
    {
        if (Result == TransferResult.Ok)
        {
            Result = why;
        }
    }

    private void Name(string name)
    {
        Checked(name, true);
        Put(':');
        Put(' ');
    }

    /// <summary>A token, or else visible ASCII; not empty.</summary>
    private void Checked(string text, bool isToken)
    {
        int at = _at;
        if (text.Length == 0 || !CopyAscii(text))
        {
            Fail(TransferResult.BadFunctionArgument);
        }

        byte[] buffer = _buffer;
        for (int end = _at; at < end; at++)
        {
            int value = buffer[at];
            if (isToken ? !AsciiText.IsTokenCharacter(value) : value <= ' ' || value == 127)
            {
                Fail(TransferResult.BadFunctionArgument);
            }
        }
    }

    /// <summary>
    /// Copies a text of ASCII alone; false, with nothing copied, when it is not, or when it may not fit: three bytes
    /// for each character are asked for, because only the copy tells how many it takes.
    /// </summary>
    private bool TryCopyAscii(string text)
    {
        int count = text.Length;
        if (count > (_end - _at) / 3 || Utf8.GetBytes(text, 0, count, _buffer, _at) != count)
        {
            return false;
        }

        _at += count;
        return true;
    }

    /// <summary>Copies a text; false when it is not ASCII.</summary>
    private bool CopyAscii(string text)
    {
        if (TryCopyAscii(text))
        {
            return true;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= 0x80)
            {
                return false;
            }

            Put(text[i]);
        }

        return true;
    }

    private void Value(string text)
    {
        int at = _at;
        if (!CopyAscii(text))
        {
            // Whole, because a board does not tell a character beyond U+FFFF by its places; half of one has no bytes.
            byte[] bytes = Utf8.GetBytes(text);
            _at = at;
            Raw(bytes, 0, bytes.Length);
            if (Utf8.GetString(bytes, 0, bytes.Length) != text)
            {
                Fail(TransferResult.BadFunctionArgument);
            }
        }

        CheckValue(at);
    }

    /// <summary>Looks at the bytes of a value that were just written.</summary>
    private void CheckValue(int at)
    {
        byte[] buffer = _buffer;
        for (int end = _at; at < end; at++)
        {
            int code = buffer[at];
            if (code < ' ' ? code != '\t' : code == 127)
            {
                Fail(TransferResult.BadFunctionArgument);
            }
        }
    }

    private void Put(int value)
    {
        if (_at == _end)
        {
            Fail(TransferResult.TooLarge);
        }
        else
        {
            _buffer[_at++] = (byte)value;
        }
    }
}
