using System;
using NanoAgent.Downloads;
using NanoAgent.Platform;

namespace NanoAgent.MemoryBill;

/// <summary>A slot that keeps the image in the desktop's memory: its bytes are not the board's.</summary>
internal sealed class ScratchSlot(int bytesMax) : IUpdateSlot
{
    private readonly byte[] image = new byte[bytesMax];
    private long end;

    public long BytesMax => image.Length;

    public bool IsFinished { get; private set; }

    public StoreResult Begin(long position, long length) => StoreResult.Ok;

    public StoreResult Write(long position, byte[] buffer, int offset, int count)
    {
        Array.Copy(buffer, offset, image, position, count);
        end = position + count;
        return StoreResult.Ok;
    }

    public StoreResult Commit() => StoreResult.Ok;

    public int Read(long position, byte[] buffer, int offset, int count)
    {
        var moved = (int)Math.Min(count, end - position);
        Array.Copy(image, position, buffer, offset, moved);
        return moved;
    }

    public StoreResult Finish(long length)
    {
        IsFinished = true;
        return StoreResult.Ok;
    }

    public void Discard() => end = 0;
}
