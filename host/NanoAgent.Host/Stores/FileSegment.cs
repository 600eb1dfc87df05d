using System;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Platform;

namespace NanoAgent.Host.Stores;

/// <summary>
/// One open file of a <see cref="FileStore"/>, which does its system calls and keeps its counts. Where it may, and
/// while commits are small, it writes zeros ahead: a commit inside them changes no length, which saves the file system
/// its journal, and half of the time and more of the bytes that the disk writes.
/// </summary>
internal sealed class FileSegment : ISegment
{
    /// <summary>Zeros are written up to the next multiple of this: a few hundred small commits.</summary>
    internal const int RoomAheadBytes = 64 * 1024;

    /// <summary>Bytes of the commit before above which zeros would cost more than the journal they save.</summary>
    internal const int SmallCommitBytes = 16 * 1024;

    private readonly FileStore _store;
    private readonly SafeFileHandle _file;
    private readonly bool _hasRoomAhead;
    private long _fileBytes;
    private long _committed;
    private bool _commitsAreSmall;

    internal FileSegment(FileStore store, SafeFileHandle file, long length, bool hasRoomAhead)
    {
        _store = store;
        _file = file;
        _fileBytes = length;
        _committed = length;
        _hasRoomAhead = hasRoomAhead;
        Length = length;
    }

    public long Length { get; private set; }

    public StoreResult Append(byte[] buffer, int offset, int count)
    {
        long end = Length + count;
        bool isRoomWanted = _hasRoomAhead && _commitsAreSmall && end > _fileBytes;
        int zeros = isRoomWanted ? RoomAheadBytes - (int)(end % RoomAheadBytes) : 0;
        StoreResult result = _store.Write(_file, Length, buffer, offset, count, zeros);
        if (result == StoreResult.Full && zeros > 0)
        {
            // There may be no room ahead and still room for this.
            _commitsAreSmall = false;
            zeros = 0;
            result = _store.Write(_file, Length, buffer, offset, count, zeros);
        }

        if (result == StoreResult.Ok)
        {
            Length = end;
            _fileBytes = Math.Max(_fileBytes, end + zeros);
        }

        return result;
    }

    public StoreResult Commit()
    {
        StoreResult result = _store.Commit(_file);
        _commitsAreSmall = Length - _committed <= SmallCommitBytes;
        _committed = Length;
        return result;
    }

    public int Read(long position, byte[] buffer, int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        long left = Math.Max(0, Length - position);
        return _store.Read(_file, position, buffer, offset, (int)Math.Min(count, left));
    }

    public void Close()
    {
        if (_fileBytes > Length && !_file.IsClosed)
        {
            // Best effort: what stays is trimmed when the folder is opened again.
            _store.Truncate(_file, Length);
        }

        _file.Dispose();
    }
}
