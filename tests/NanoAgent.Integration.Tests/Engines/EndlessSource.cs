using System;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>A body that no buffer between client and server can swallow.</summary>
internal sealed class EndlessSource : ISource
{
    public long Length => 1L << 40;

    public int Read(byte[] buffer, int offset, int count)
    {
        Array.Clear(buffer, offset, count);
        return count;
    }

    public bool Rewind() => false;
}
