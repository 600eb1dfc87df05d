using System;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Telemetry;

/// <summary>Keeps the beginning of an answer, for a person; the rest is read and dropped.</summary>
internal sealed class ReplySink : ISink
{
    private readonly byte[] _buffer;
    private int _count;

    internal ReplySink(int bytesMax)
    {
        _buffer = new byte[bytesMax];
    }

    /// <summary>What was kept. Allocates.</summary>
    internal string Text
    {
        get { return Encoding.UTF8.GetString(_buffer, 0, _count); }
    }

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        _count = 0;
        return true;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        int room = _buffer.Length - _count;
        int kept = count < room ? count : room;
        Array.Copy(buffer, offset, _buffer, _count, kept);
        _count += kept;
        return true;
    }
}
