using System;
using NanoAgent.Downloads;
using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Fakes;

/// <summary>A slot in memory whose uncommitted bytes a power cut turns to garbage.</summary>
internal sealed class MemorySlot : IUpdateSlot
{
    private byte[] _bytes = [];
    private long _committed;

    public long BytesMax => -1;

    public byte[]? Finished { get; private set; }

    public StoreResult Begin(long position, long length)
    {
        Assert.True(position <= _bytes.Length, "Begin past what was written.");
        Array.Resize(ref _bytes, (int)position);
        _committed = Math.Min(_committed, position);
        return StoreResult.Ok;
    }

    public StoreResult Write(long position, byte[] buffer, int offset, int count)
    {
        Assert.True(position <= _bytes.Length, "Write leaves a gap.");
        int end = (int)position + count;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, end);
        }

        Array.Copy(buffer, offset, _bytes, position, count);
        return StoreResult.Ok;
    }

    public StoreResult Commit()
    {
        _committed = _bytes.Length;
        return StoreResult.Ok;
    }

    public int Read(long position, byte[] buffer, int offset, int count)
    {
        int left = (int)Math.Max(0, _bytes.Length - position);
        int read = Math.Min(left, count);
        Array.Copy(_bytes, Math.Min(position, _bytes.Length), buffer, offset, read);
        return read;
    }

    public StoreResult Finish(long length)
    {
        Finished = _bytes[..(int)length];
        return StoreResult.Ok;
    }

    public void Discard()
    {
        _bytes = [];
        _committed = 0;
    }

    /// <summary>What a power cut leaves: committed bytes whole, the rest wrong.</summary>
    public void CutPower()
    {
        for (long i = _committed; i < _bytes.Length; i++)
        {
            _bytes[i] ^= 0x5A;
        }
    }
}
