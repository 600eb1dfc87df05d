using System;
using System.IO;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>One file of a <see cref="FileStore"/> and its stream, which is open only from a move to the next commit.
/// </summary>
internal sealed class StoreFile
{
    internal readonly string Path;
    internal long Length;
    internal int Users;
    internal StoreFile? Next;
    private readonly FileStore _store;
    private FileStream? _stream;

    internal StoreFile(FileStore store, string path, bool isNew)
    {
        _store = store;
        Path = path;
        if (isNew)
        {
            new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite).Close();
        }
        else
        {
            // Also where it is only asked for its length: most that are opened are read next.
            Length = Stream(-1).Length;
        }
    }

    internal StoreResult Write(long position, byte[] buffer, int offset, int count)
    {
        try
        {
            Stream(position).Write(buffer, offset, count);
            Length = position + count > Length ? position + count : Length;
            return StoreResult.Ok;
        }
        catch (Exception)
        {
            return StoreResult.Full;
        }
    }

    internal int Read(long position, byte[] buffer, int offset, int count)
    {
        try
        {
            long left = Length - position;
            return left <= 0 ? 0 : Stream(position).Read(buffer, offset, count < left ? count : (int)left);
        }
        catch (Exception)
        {
            return -(int)StoreResult.Failed;
        }
    }

    internal StoreResult Cut(long length)
    {
        try
        {
            if (length < Length)
            {
                Stream(-1).SetLength(length);
                Length = length;
            }

            return StoreResult.Ok;
        }
        catch (Exception)
        {
            return StoreResult.Failed;
        }
    }

    internal StoreResult Commit()
    {
        FileStream? stream = _stream;
        _stream = null;
        try
        {
            if (stream != null)
            {
                stream.Close();
            }

            return StoreResult.Ok;
        }
        catch (Exception)
        {
            return StoreResult.Full;
        }
    }

    internal void Leave()
    {
        if (--Users == 0)
        {
            Commit();
            _store.Closed(this);
        }
    }

    private FileStream Stream(long position)
    {
        if (_stream == null)
        {
            _stream = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }

        if (position >= 0)
        {
            // Always: between a write and a read the C library below wants it.
            _stream.Seek(position, SeekOrigin.Begin);
        }

        return _stream;
    }
}
