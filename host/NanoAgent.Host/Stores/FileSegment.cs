using System;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Platform;

namespace NanoAgent.Host.Stores;

/// <summary>One open file of a <see cref="FileStore"/>, which does its system calls and keeps its counts.</summary>
internal sealed class FileSegment : ISegment
{
    private readonly FileStore _store;
    private readonly SafeFileHandle _file;

    internal FileSegment(FileStore store, SafeFileHandle file, long length)
    {
        _store = store;
        _file = file;
        Length = length;
    }

    public long Length { get; private set; }

    public StoreResult Append(byte[] buffer, int offset, int count)
    {
        StoreResult result = _store.Write(_file, Length, buffer, offset, count);
        if (result == StoreResult.Ok)
        {
            Length += count;
        }

        return result;
    }

    public StoreResult Commit()
    {
        return _store.Commit(_file);
    }

    public int Read(long position, byte[] buffer, int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return _store.Read(_file, position, buffer, offset, count);
    }

    public void Close()
    {
        _file.Dispose();
    }
}
