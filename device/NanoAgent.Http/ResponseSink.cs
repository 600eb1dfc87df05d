using System;
using NanoAgent.Transfers;

namespace NanoAgent.Http;

/// <summary>Holds what one step of a transfer brought, until it is taken: no step is made before it is empty.</summary>
internal sealed class ResponseSink : ISink
{
    // An exchange reads so often in one step.
    internal const int ReadsOfAStep = 4;

    internal bool HasHead;
    internal int StatusCode;
    internal long ContentLength;
    internal string? ContentType;
    internal int Count;
    private readonly byte[] _buffer;
    private int _start;

    internal ResponseSink(int readBytesMax)
    {
        _buffer = new byte[ReadsOfAStep * readBytesMax];
    }

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        HasHead = true;
        StatusCode = head.StatusCode;
        ContentLength = head.ContentLength;
        ContentType = head.GetHeader("Content-Type");
        return true;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        if (Count == 0)
        {
            _start = 0;
        }

        if (count > _buffer.Length - _start - Count)
        {
            return false;
        }

        Array.Copy(buffer, offset, _buffer, _start + Count, count);
        Count += count;
        return true;
    }

    internal int Take(byte[] buffer, int offset, int count)
    {
        int moved = count < Count ? count : Count;
        Array.Copy(_buffer, _start, buffer, offset, moved);
        _start += moved;
        Count -= moved;
        return moved;
    }

    internal void Clear()
    {
        HasHead = false;
        Count = 0;
    }
}
