using System;
using System.Diagnostics;
using System.Text;

namespace NanoAgent.Wire;

/// <summary>
/// The head of one response, kept in a fixed buffer, and its header lines by name or by number; trailers are kept
/// behind them. Lines lie in the buffer one after another as they came, except that a folded line is joined to the
/// one before; only where each begins is kept, the rest is found again when it is asked for. A text is made only where
/// a call returns one. The response reader fills it; valid until the reader's next response begins. In a
/// transfer its lines are gone after the sink's Begin: the body takes their room.
/// </summary>
public sealed class HttpResponseHead
{
    // Lower case, for names and tokens in any case. Bytes, because a literal costs a board an object each time it is
    // used, and because it counts a text's characters from the start to find one.
    internal static readonly byte[] RetryAfterName = Encoding.UTF8.GetBytes("retry-after");
    internal static readonly byte[] ConnectionName = Encoding.UTF8.GetBytes("connection");
    internal static readonly byte[] CloseToken = Encoding.UTF8.GetBytes("close");
    internal static readonly byte[] KeepAliveToken = Encoding.UTF8.GetBytes("keep-alive");
    private static readonly byte[] ContentLengthName = Encoding.UTF8.GetBytes("content-length");
    private static readonly byte[] TransferEncodingName = Encoding.UTF8.GetBytes("transfer-encoding");
    private static readonly byte[] ChunkedToken = Encoding.UTF8.GetBytes("chunked");
    private static readonly byte[] IdentityToken = Encoding.UTF8.GetBytes("identity");
    private static readonly byte[] Protocol = Encoding.UTF8.GetBytes("HTTP/");

    // What the head is searched for, as the objects that the runtime's own search takes: on a board it is native, and
    // some forty times as fast as a loop.
    private static readonly object LineFeed = (byte)'\n';
    private static readonly object CarriageReturn = (byte)'\r';
    private static readonly object Nul = (byte)0;
    private static readonly object Colon = (byte)':';

    // Invariant: 0 <= _lineStart <= _used <= _bytes.Length; complete lines lie before _lineStart, the current behind.
    private readonly byte[] _bytes;
    private readonly ushort[] _starts;
    private int _used;
    private int _lineStart;
    private int _lines;

    /// <summary>Number of header lines once all of them are in, -1 before.</summary>
    private int _headerLines = -1;

    internal HttpResponseHead(int headBytesMax, int headerLinesMax)
    {
        _bytes = new byte[headBytesMax];
        _starts = new ushort[headerLinesMax];
    }

    internal enum LineKind
    {
        /// <summary>The line's end has not come yet.</summary>
        Incomplete,

        /// <summary>A header line was taken in.</summary>
        Header,

        /// <summary>The empty line.</summary>
        Empty,

        /// <summary>A line that HTTP does not allow.</summary>
        Bad,

        /// <summary>The buffer or the number of lines is used up.</summary>
        TooLarge,
    }

    /// <summary>The status, 100 to 999; 0 until a status line was read.</summary>
    public int StatusCode { get; private set; }

    /// <summary>The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1.</summary>
    public int MinorVersion { get; private set; }

    /// <summary>Number of header lines, trailers not counted.</summary>
    public int HeaderCount => _headerLines < 0 ? _lines : _headerLines;

    /// <summary>Number of trailer lines; they follow the headers in the numbering.</summary>
    public int TrailerCount => _lines - HeaderCount;

    /// <summary>The buffer in which the head lies from its first byte on; borrowed, for traces.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Number of bytes of the head in <see cref="Bytes"/>, line ends and trailers included.</summary>
    public int Count => _lineStart;

    /// <summary>The text behind the status code, often empty. Allocates it.</summary>
    public string Reason
    {
        get
        {
            int end = _lineStart == 0 ? 0 : EndOf(0);
            int start = end > 12 && _bytes[12] == ' ' ? 13 : 12;
            return start < end ? AsciiText.GetString(_bytes, start, end - start) : string.Empty;
        }
    }

    /// <summary>The name of a header or trailer line as the server wrote it. Allocates it.</summary>
    /// <param name="index">0 up to <see cref="HeaderCount"/> + <see cref="TrailerCount"/> - 1.</param>
    public string GetName(int index)
    {
        return AsciiText.GetString(_bytes, _starts[index], NameEnd(index) - _starts[index]);
    }

    /// <summary>The value of a header or trailer line without the spaces around it. Allocates it.</summary>
    /// <param name="index">0 up to <see cref="HeaderCount"/> + <see cref="TrailerCount"/> - 1.</param>
    public string GetValue(int index)
    {
        int start = ValueStart(index);
        return AsciiText.GetString(_bytes, start, ValueEnd(index) - start);
    }

    /// <summary>The number of the next header line of a name, or -1. Trailers are never found by name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <param name="from">The first line to look at.</param>
    public int IndexOf(string name, int from)
    {
        int end = HeaderCount;
        for (int i = from; i < end; i++)
        {
            if (AsciiText.EqualsIgnoreCase(_bytes, _starts[i], NameEnd(i) - _starts[i], name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The value of the first header line of a name, or null. Allocates the value.</summary>
    /// <param name="name">The name, in any case.</param>
    public string? GetHeader(string name)
    {
        int index = IndexOf(name, 0);
        return index < 0 ? null : GetValue(index);
    }

    /// <summary>As the overload for texts, for a name in lower case.</summary>
    internal int IndexOf(byte[] lowerName, int from)
    {
        byte[] bytes = _bytes;
        ushort[] starts = _starts;
        int length = lowerName.Length;
        int last = _used - length;
        int lines = HeaderCount;
        for (int i = from; i < lines; i++)
        {
            int start = starts[i];
            if (start < last && bytes[start + length] == ':'
                && AsciiText.EqualsIgnoreCase(bytes, start, length, lowerName))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether any header line of a name has a token in its comma-separated list.</summary>
    internal bool HasToken(byte[] lowerName, byte[] lowerToken)
    {
        for (int index = IndexOf(lowerName, 0); index >= 0; index = IndexOf(lowerName, index + 1))
        {
            int at = ValueStart(index);
            int end = ValueEnd(index);
            while (NextToken(end, ref at, out int start, out int count))
            {
                if (AsciiText.EqualsIgnoreCase(_bytes, start, count, lowerToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    internal int ValueStart(int index)
    {
        int at = NameEnd(index) + 1;
        while (IsBlank(_bytes[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>End of a line's value, white space not counted; where it is empty, its start.</summary>
    internal int ValueEnd(int index)
    {
        return TrimEnd(ValueStart(index), EndOf(_starts[index]));
    }

    /// <summary>Steps through a comma-separated value up to its end; empty elements are passed over.</summary>
    internal bool NextToken(int end, ref int at, out int start, out int count)
    {
        while (at < end && (_bytes[at] == ',' || IsBlank(_bytes[at])))
        {
            at++;
        }

        start = at;
        while (at < end && _bytes[at] != ',')
        {
            at++;
        }

        int stop = at;
        while (stop > start && IsBlank(_bytes[stop - 1]))
        {
            stop--;
        }

        count = stop - start;
        return count > 0;
    }

    internal void Clear()
    {
        _used = 0;
        _lineStart = 0;
        _lines = 0;
        _headerLines = -1;
        StatusCode = 0;
        MinorVersion = 0;
    }

    /// <summary>
    /// Gives the buffer up to whatever the connection brings next: nothing but the status is known of the head any
    /// more. Trailers begin the buffer anew.
    /// </summary>
    internal void Forget()
    {
        _used = 0;
        _lineStart = 0;
        _lines = 0;
        _headerLines = 0;
    }

    /// <summary>Bytes of the buffer that are taken; what is read behind them may be given to Append in place.</summary>
    internal int Used => _used;

    /// <summary>Ends the header section; lines that come later are trailers.</summary>
    internal void EndHeaders()
    {
        _headerLines = _lines;
    }

    /// <summary>Copies up to the line's end and returns the bytes taken; the line is judged by the caller's call of
    /// TakeStatusLine or TakeHeaderLine. Takes nothing when the buffer would run over.</summary>
    internal int Append(byte[] data, int offset, int count, out LineKind kind)
    {
        int lineFeed = Array.IndexOf(data, LineFeed, offset, count);
        bool complete = lineFeed >= 0;
        int taken = complete ? lineFeed + 1 - offset : count;
        if (taken > _bytes.Length - _used)
        {
            kind = LineKind.TooLarge;
            return 0;
        }

        Array.Copy(data, offset, _bytes, _used, taken);
        _used += taken;
        kind = complete ? LineKind.Header : LineKind.Incomplete;
        return taken;
    }

    /// <summary>Whether what has come of the status line can still become one: five bytes decide.</summary>
    internal bool MayBeStatusLine()
    {
        for (int i = 0; i < 5 && i < _used; i++)
        {
            if (_bytes[i] != Protocol[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Judges the complete status line in the buffer: HTTP/1.0 or 1.1, a space, three digits.</summary>
    internal bool TakeStatusLine()
    {
        Debug.Assert(_lineStart == 0 && _used > 0, "a status line opens the head");
        int end = LineEnd();
        _lineStart = _used;
        if (end < 12 || !MayBeStatusLine() || _bytes[5] != '1' || _bytes[6] != '.' || _bytes[8] != ' ')
        {
            return false;
        }

        MinorVersion = _bytes[7] - '0';
        bool fourth = end > 12 && _bytes[12] >= '0' && _bytes[12] <= '9';
        if (MinorVersion < 0 || MinorVersion > 1 || fourth
            || !DecimalText.TryParse(_bytes, 9, 3, 999, out long status) || status < 100)
        {
            return false;
        }

        StatusCode = (int)status;
        return !HasControl(0, end);
    }

    /// <summary>Judges the complete line that ends the buffer.</summary>
    internal LineKind TakeHeaderLine()
    {
        int start = _lineStart;
        int end = LineEnd();
        if (end == start)
        {
            _lineStart = _used;
            return LineKind.Empty;
        }

        if (HasControl(start, end))
        {
            return LineKind.Bad;
        }

        return IsBlank(_bytes[start]) ? Fold(start, end) : AddLine(start, end);
    }

    private static bool IsBlank(byte value)
    {
        return value == ' ' || value == '\t';
    }

    private LineKind AddLine(int start, int end)
    {
        int colon = Array.IndexOf(_bytes, Colon, start, end - start);
        if (colon <= start)
        {
            return LineKind.Bad;
        }

        if (_lines == _starts.Length)
        {
            return LineKind.TooLarge;
        }

        _starts[_lines++] = (ushort)start;
        _lineStart = _used;
        return LineKind.Header;
    }

    /// <summary>Joins a folded line to the one before by one space (RFC 9112 section 5.2). It never grows: the line
    /// end and the blank that go are at least as long as the space that comes.</summary>
    private LineKind Fold(int start, int end)
    {
        // Neither section may open with a folded line.
        if (_lines == (_headerLines < 0 ? 0 : _headerLines))
        {
            return LineKind.Bad;
        }

        int to = ValueEnd(_lines - 1);
        int from = start;
        while (from < end && IsBlank(_bytes[from]))
        {
            from++;
        }

        int stop = TrimEnd(from, end);
        if (from < stop)
        {
            _bytes[to++] = (byte)' ';
            while (from < stop)
            {
                _bytes[to++] = _bytes[from++];
            }
        }

        _bytes[to++] = (byte)'\r';
        _bytes[to++] = (byte)'\n';
        Debug.Assert(to <= _used, "a joined line is no longer than its parts");
        _used = to;
        _lineStart = to;
        return LineKind.Header;
    }

    private int TrimEnd(int start, int end)
    {
        while (end > start && IsBlank(_bytes[end - 1]))
        {
            end--;
        }

        return end;
    }

    /// <summary>End of the current line without its LF and the CR before it.</summary>
    private int LineEnd()
    {
        int end = _used - 1;
        return end > _lineStart && _bytes[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>The same of a line that was taken in.</summary>
    private int EndOf(int start)
    {
        int end = Array.IndexOf(_bytes, LineFeed, start, _used - start);
        return end > start && _bytes[end - 1] == '\r' ? end - 1 : end;
    }

    private int NameEnd(int index)
    {
        int start = _starts[index];
        return Array.IndexOf(_bytes, Colon, start, _used - start);
    }

    /// <summary>A NUL, or a CR elsewhere than at the line's end, lets two parsers see two different heads.</summary>
    private bool HasControl(int start, int end)
    {
        return Array.IndexOf(_bytes, CarriageReturn, start, end - start) >= 0
            || Array.IndexOf(_bytes, Nul, start, end - start) >= 0;
    }

    /// <summary>
    /// The Content-Length of the head: -1 without one. False when one is not a number, does not fit 63 bits, or two
    /// differ. A list of equal numbers is one number (RFC 9112 section 6.3).
    /// </summary>
    internal bool TryGetContentLength(out long length)
    {
        length = -1;
        for (int index = IndexOf(ContentLengthName, 0); index >= 0; index = IndexOf(ContentLengthName, index + 1))
        {
            int at = ValueStart(index);
            int end = ValueEnd(index);
            bool any = false;
            while (NextToken(end, ref at, out int start, out int count))
            {
                any = true;
                if (!DecimalText.TryParse(_bytes, start, count, long.MaxValue, out long value)
                    || (length >= 0 && length != value))
                {
                    return false;
                }

                length = value;
            }

            if (!any)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the body comes in chunks. False when a coding is named that the reader cannot undo.</summary>
    internal bool TryGetTransferCoding(out bool chunked)
    {
        chunked = false;
        byte[] name = TransferEncodingName;
        for (int index = IndexOf(name, 0); index >= 0; index = IndexOf(name, index + 1))
        {
            int at = ValueStart(index);
            int end = ValueEnd(index);
            while (NextToken(end, ref at, out int start, out int count))
            {
                if (AsciiText.EqualsIgnoreCase(_bytes, start, count, ChunkedToken) && !chunked)
                {
                    chunked = true;
                }
                else if (!AsciiText.EqualsIgnoreCase(_bytes, start, count, IdentityToken))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
