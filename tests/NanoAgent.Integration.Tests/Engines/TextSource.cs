using System;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>A request body for tests, with the faults that a source can have.</summary>
internal sealed class TextSource(string text) : ISource
{
    private readonly byte[] _bytes = Encoding.Latin1.GetBytes(text);
    private int _at;

    public string Text => text;

    public bool Chunked { get; init; }

    public int FailsAt { get; init; } = int.MaxValue;

    public int DeclaresMore { get; init; }

    public bool Rewinds { get; init; } = true;

    public int PieceBytesMax { get; init; } = int.MaxValue;

    public int RewindCount { get; private set; }

    public long Length => Chunked ? -1 : _bytes.Length + DeclaresMore;

    public int Read(byte[] buffer, int offset, int count)
    {
        if (_at >= FailsAt)
        {
            return -1;
        }

        int given = Math.Min(Math.Min(count, PieceBytesMax), Math.Min(_bytes.Length, FailsAt) - _at);
        Array.Copy(_bytes, _at, buffer, offset, given);
        _at += given;
        return given;
    }

    public bool Rewind()
    {
        RewindCount++;
        _at = Rewinds ? 0 : _at;
        return Rewinds;
    }
}
