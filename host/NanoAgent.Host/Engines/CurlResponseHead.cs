using System;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>
/// The header lines that libcurl handed over, of the newest response only. Lines are kept as bytes and become strings
/// when someone asks.
/// </summary>
internal sealed class CurlResponseHead(int bytesMax) : IResponseHead
{
    // Any honest response has fewer lines.
    private const int LinesMax = 1000;

    // What is kept for the next response; a longer head gives its memory back.
    private const int KeptBytesMax = 16 * 1024;

    private int[] _ends = new int[32];
    private byte[] _bytes = new byte[1024];
    private int _lines;

    public int StatusCode { get; private set; }

    public long ContentLength
    {
        get
        {
            string? value = GetHeader("Content-Length");
            return value is not null && long.TryParse(value, out long length) && length >= 0 ? length : -1;
        }
    }

    public int HeaderCount => _lines;

    public int BytesMax => bytesMax;

    public void Clear()
    {
        _lines = 0;
        StatusCode = 0;
        if (_bytes.Length > KeptBytesMax)
        {
            _bytes = new byte[KeptBytesMax];
        }
    }

    /// <summary>Takes a line with its line end; a status line begins a new head.</summary>
    /// <returns>false when the head is too long.</returns>
    public bool Add(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        if (line.StartsWith("HTTP/"u8))
        {
            Clear();
            int space = line.IndexOf((byte)' ');
            if (space >= 0 && System.Buffers.Text.Utf8Parser.TryParse(line[(space + 1)..], out int status, out _))
            {
                StatusCode = status;
            }

            return true;
        }

        if (line.IndexOf((byte)':') <= 0 || _lines == LinesMax)
        {
            return true;
        }

        int start = Start(_lines);
        if (line.Length > bytesMax - start)
        {
            return false;
        }

        if (_lines == _ends.Length)
        {
            Array.Resize(ref _ends, Math.Min(_ends.Length * 2, LinesMax));
        }

        if (_bytes.Length - start < line.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + line.Length));
        }

        line.CopyTo(_bytes.AsSpan(start));
        _ends[_lines++] = start + line.Length;
        return true;
    }

    public string HeaderName(int index)
    {
        ReadOnlySpan<byte> line = Line(index);
        return Encoding.Latin1.GetString(line[..line.IndexOf((byte)':')]);
    }

    public string HeaderValue(int index)
    {
        ReadOnlySpan<byte> line = Line(index);
        return Encoding.Latin1.GetString(line[(line.IndexOf((byte)':') + 1)..].Trim(" \t"u8));
    }

    public string? GetHeader(string name)
    {
        for (int i = 0; i < _lines; i++)
        {
            ReadOnlySpan<byte> line = Line(i);
            ReadOnlySpan<byte> found = line[..line.IndexOf((byte)':')];
            if (found.Length == name.Length && Ascii.EqualsIgnoreCase(found, name))
            {
                return HeaderValue(i);
            }
        }

        return null;
    }

    private int Start(int index)
    {
        return index == 0 ? 0 : _ends[index - 1];
    }

    private ReadOnlySpan<byte> Line(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _lines);
        return _bytes.AsSpan(Start(index), _ends[index] - Start(index));
    }
}
