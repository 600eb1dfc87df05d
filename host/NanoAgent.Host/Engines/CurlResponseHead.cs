using System;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>
/// The header lines that libcurl handed over, of the newest response only. Lines are kept as bytes and become strings
/// when someone asks.
/// </summary>
internal sealed class CurlResponseHead : IResponseHead
{
    // libcurl's own ceiling of one response head is 300 KiB; its lines number fewer than this in any honest response.
    private const int LinesMax = 1000;

    private readonly int[] _ends = new int[LinesMax];
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

    public void Clear()
    {
        _lines = 0;
        StatusCode = 0;
    }

    /// <summary>Takes a line with its line end; a status line begins a new head.</summary>
    public void Add(ReadOnlySpan<byte> line)
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

            return;
        }

        if (line.IndexOf((byte)':') <= 0 || _lines == LinesMax)
        {
            return;
        }

        int start = Start(_lines);
        if (_bytes.Length - start < line.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + line.Length));
        }

        line.CopyTo(_bytes.AsSpan(start));
        _ends[_lines++] = start + line.Length;
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
