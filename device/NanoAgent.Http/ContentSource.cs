using System;
using System.IO;
using NanoAgent.Transfers;

namespace NanoAgent.Http;

/// <summary>A request's content as a transfer reads it. What can seek is sent again where that is needed.</summary>
internal sealed class ContentSource : ISource
{
    private Stream? _stream;
    private long _start;

    /// <inheritdoc/>
    public long Length { get; private set; }

    internal void Begin(Stream stream, long length)
    {
        _stream = stream;
        Length = length;
        _start = stream.CanSeek ? stream.Position : -1;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _stream!.Read(buffer, offset, count);
        }
        catch (Exception)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public bool Rewind()
    {
        if (_start < 0)
        {
            return false;
        }

        _stream!.Seek(_start, SeekOrigin.Begin);
        return true;
    }
}
