using System;
using System.Buffers.Text;
using System.Text;

namespace NanoAgent.LibCurl;

/// <summary>
/// Makes a trace of libcurl's debug calls: puts lines together that come in pieces, and blots out what is secret in
/// them. A line is never let go in pieces, so no secret can pass in two halves.
/// </summary>
internal sealed class TraceLines(CurlTraceSink sink, CurlTraceOptions options, string[] alsoSecret)
{
    /// <summary>
    /// Above the longest header that libcurl takes, 100 KiB; a longer line is told without its content.
    /// </summary>
    private const int LineBytesMax = 128 * 1024;

    private static readonly string[] s_secret = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

    private static ReadOnlySpan<byte> Blot => "[redacted]"u8;

    private readonly byte[]?[] _parts = new byte[3][];
    private readonly int[] _counts = new int[3];
    private byte[] _line = new byte[256];
    private long _transferId;
    private long _connectionId = -1;

    /// <summary>A new transfer; nothing of a last one that was cut off belongs to it.</summary>
    internal void Begin(long transferId)
    {
        Array.Clear(_counts);
        (_transferId, _connectionId) = (transferId, -1);
    }

    /// <summary>One debug call, with libcurl's numbers, or -1 where it tells none.</summary>
    internal void Add(CurlDebugKind kind, ReadOnlySpan<byte> data, long transferId, long connectionId)
    {
        _transferId = transferId >= 0 ? transferId : _transferId;
        _connectionId = connectionId >= 0 ? connectionId : _connectionId;
        if (kind > CurlDebugKind.HeaderOut)
        {
            CurlTraceOptions needed = kind is CurlDebugKind.SslDataIn or CurlDebugKind.SslDataOut
                ? CurlTraceOptions.TlsRecords
                : CurlTraceOptions.Bodies;
            Flush();
            if ((options & needed) != 0)
            {
                sink(new CurlTraceEntry(kind, _transferId, _connectionId, data));
            }

            return;
        }

        while (!data.IsEmpty)
        {
            int end = data.IndexOf((byte)'\n') + 1;
            ReadOnlySpan<byte> piece = end > 0 ? data[..end] : data;
            Append((int)kind, piece);
            data = data[piece.Length..];
            if (end > 0 || kind == CurlDebugKind.Text)
            {
                Emit(kind);
            }
        }
    }

    /// <summary>Lets go of lines that have no end.</summary>
    internal void Flush()
    {
        for (int kind = 0; kind < _counts.Length; kind++)
        {
            if (_counts[kind] > 0)
            {
                Emit((CurlDebugKind)kind);
            }
        }
    }

    private void Append(int kind, ReadOnlySpan<byte> piece)
    {
        // One more than may be: that the line is too long is seen by its count.
        int count = Math.Min(_counts[kind] + piece.Length, LineBytesMax + 1);
        byte[] part = _parts[kind] ?? [];
        if (part.Length < count)
        {
            Array.Resize(ref part, Math.Max(count, 2 * part.Length));
            _parts[kind] = part;
        }

        piece[..(count - _counts[kind])].CopyTo(part.AsSpan(_counts[kind]));
        _counts[kind] = count;
    }

    private void Emit(CurlDebugKind kind)
    {
        ReadOnlySpan<byte> line = _parts[(int)kind].AsSpan(0, _counts[(int)kind]);
        _counts[(int)kind] = 0;
        if (kind == CurlDebugKind.Text)
        {
            NoteConnection(line);
        }

        if (line.Length > LineBytesMax)
        {
            line = "[line of more than 128 KiB]\n"u8;
        }
        else if ((options & CurlTraceOptions.Credentials) == 0)
        {
            int start = kind == CurlDebugKind.Text ? SecretInText(line) : SecretInHeader(line);
            line = start < 0 ? line : Blotted(line, start);
        }

        sink(new CurlTraceEntry(kind, _transferId, _connectionId, line));
    }

    /// <summary>The line up to where the secret begins, the blot, and the line end.</summary>
    private ReadOnlySpan<byte> Blotted(ReadOnlySpan<byte> line, int start)
    {
        ReadOnlySpan<byte> end = line.EndsWith("\r\n"u8) ? "\r\n"u8 : line.EndsWith("\n"u8) ? "\n"u8 : default;
        int count = start + Blot.Length + end.Length;
        if (_line.Length < count)
        {
            _line = new byte[count];
        }

        line[..start].CopyTo(_line);
        Blot.CopyTo(_line.AsSpan(start));
        end.CopyTo(_line.AsSpan(start + Blot.Length));
        return _line.AsSpan(0, count);
    }

    /// <summary>Where the value of a secret header begins, or -1.</summary>
    private int SecretInHeader(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');

        // A line that was cut within its name may be about to become any header.
        return colon < 0 ? (line.EndsWith("\n"u8) ? -1 : 0)
            : IsSecret(line[..colon]) ? AfterBlank(line, colon + 1)
            : -1;
    }

    /// <summary>
    /// Where a secret begins in a text, or -1. libcurl tells the headers of HTTP/2 and 3 in texts,
    /// "[...] [name: value]" or "h2h3 [name: value]", and cookies that it keeps, "Added cookie name="value" for ...".
    /// </summary>
    private int SecretInText(ReadOnlySpan<byte> line)
    {
        int cookie = line.IndexOf(" cookie "u8);
        int value = cookie < 0 ? -1 : line[cookie..].IndexOf((byte)'=');
        if (value >= 0)
        {
            return cookie + value + 1;
        }

        for (int from = 0; from < line.Length;)
        {
            int bracket = line[from..].IndexOf((byte)'[');
            if (bracket < 0)
            {
                return -1;
            }

            from += bracket + 1;
            int colon = line[from..].IndexOf((byte)':');
            if (colon > 0 && IsSecret(line.Slice(from, colon)))
            {
                return AfterBlank(line, from + colon + 1);
            }
        }

        return -1;
    }

    private bool IsSecret(ReadOnlySpan<byte> name) => Holds(s_secret, name) || Holds(alsoSecret, name);

    private static bool Holds(string[] names, ReadOnlySpan<byte> name)
    {
        foreach (string known in names)
        {
            if (Ascii.EqualsIgnoreCase(name.Trim((byte)' '), known))
            {
                return true;
            }
        }

        return false;
    }

    private static int AfterBlank(ReadOnlySpan<byte> line, int index) =>
        index < line.Length && line[index] == ' ' ? index + 1 : index;

    /// <summary>Libraries that tell no number of the connection tell it in texts: "connection #3", "(#3)".</summary>
    private void NoteConnection(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("onnect"u8) >= 0 && text.IndexOf((byte)'#') is >= 0 and int sharp &&
            Utf8Parser.TryParse(text[(sharp + 1)..], out int number, out _))
        {
            _connectionId = number;
        }
    }
}
