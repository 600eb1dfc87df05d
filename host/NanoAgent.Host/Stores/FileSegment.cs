using System;
using System.Buffers;
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

    /// <summary>
    /// Read at once where the reads come in order: some thirty of the spool's. What is in a segment never changes, so
    /// that it stays good whatever is appended.
    /// </summary>
    private const int ReadAheadBytes = 64 * 1024;

    private readonly FileStore _store;
    private readonly SafeFileHandle _file;
    private readonly bool _hasRoomAhead;
    private long _fileBytes;
    private long _committed;
    private bool _commitsAreSmall;
    private byte[]? _ahead;
    private long _aheadStart;
    private int _aheadCount;
    private long _readStart;
    private long _readEnd;

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
        count = (int)Math.Min(count, left);
        bool isAhead = position >= _aheadStart && position < _aheadStart + _aheadCount;
        bool isInOrder = position > _readStart && position <= _readEnd;
        int got;
        if (!isAhead && isInOrder && count < ReadAheadBytes)
        {
            _ahead ??= ArrayPool<byte>.Shared.Rent(ReadAheadBytes);
            got = _store.Read(_file, position, _ahead, 0, (int)Math.Min(ReadAheadBytes, left));
            _aheadStart = position;
            _aheadCount = Math.Max(0, got);
            isAhead = got > 0;
        }
        else
        {
            got = isAhead ? count : _store.Read(_file, position, buffer, offset, count);
        }

        if (isAhead)
        {
            got = (int)Math.Min(count, _aheadStart + _aheadCount - position);
            Array.Copy(_ahead!, position - _aheadStart, buffer, offset, got);
        }

        _readStart = position;
        _readEnd = position + Math.Max(0, got);
        return got;
    }

    public void Close()
    {
        if (_fileBytes > Length && !_file.IsClosed)
        {
            // Best effort: what stays is trimmed when the folder is opened again.
            _store.Truncate(_file, Length);
        }

        if (_ahead != null)
        {
            ArrayPool<byte>.Shared.Return(_ahead);
            _ahead = null;
            _aheadCount = 0;
        }

        _file.Dispose();
    }
}
