using System;
using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>One handle. After a restart of its store it fails.</summary>
internal sealed class MemorySegment : ISegment
{
    private readonly MemoryStore _store;
    private readonly MemorySegmentData _data;
    private readonly int _life;
    private bool _isClosed;
    private bool _hasFailed;

    internal MemorySegment(MemoryStore store, MemorySegmentData data)
    {
        _store = store;
        _data = data;
        _life = store.Life;
        data.Enter(_life);
    }

    public long Length => _data.Length;

    public StoreResult Append(byte[] buffer, int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, buffer.Length - count);
        if (_hasFailed)
        {
            throw new InvalidOperationException("The segment is appended to after a failure.");
        }

        StoreResult result = IsGone() ? StoreResult.Failed : _store.Append(_data, buffer, offset, count);
        _hasFailed = result != StoreResult.Ok;
        return result;
    }

    public StoreResult Commit()
    {
        StoreResult result = IsGone() ? StoreResult.Failed : _store.Commit(_data);
        _hasFailed |= result != StoreResult.Ok;
        return result;
    }

    public int Read(long position, byte[] buffer, int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, buffer.Length - count);
        return IsGone() ? -(int)StoreResult.Failed : _store.Read(_data, position, buffer, offset, count);
    }

    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _data.Leave(_life);
        }
    }

    private bool IsGone()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return _life != _store.Life;
    }
}
