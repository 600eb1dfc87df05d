using System;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>An open file of a board: its content in memory, written to the drive when it becomes durable.</summary>
public sealed class BoardFile
{
    private readonly BoardStorage storage;
    private bool writes;
    private byte[] content;
    private int length;
    private bool isDirty;
    private bool isClosed;

    internal BoardFile(BoardStorage storage, string hostPath, byte[] content, bool writes, bool isCut)
    {
        this.storage = storage;
        this.content = content;
        this.writes = writes;
        HostPath = hostPath;
        length = content.Length;
        isDirty = isCut;
    }

    internal string HostPath { get; }

    /// <summary>Bytes of the file, durable or not.</summary>
    public long Length => length;

    /// <summary>Copies bytes from a position; 0 at the end.</summary>
    public int Read(long position, byte[] buffer, int offset, int count) =>
        storage.Locked(() =>
        {
            int read = (int)Math.Clamp(length - position, 0, count);
            Array.Copy(content, position, buffer, offset, read);
            return read;
        });

    /// <summary>Puts bytes at a position, at most at the end.</summary>
    /// <exception cref="BoardStorageException">The drive is full.</exception>
    public void Write(long position, byte[] buffer, int offset, int count) =>
        storage.Locked(() =>
        {
            int end = (int)position + count;
            Resize(Math.Max(end, length));
            Array.Copy(buffer, offset, content, position, count);
            isDirty = true;
            return true;
        });

    /// <summary>Cuts or lengthens the file; new bytes are 0.</summary>
    /// <exception cref="BoardStorageException">The drive is full.</exception>
    public void SetLength(long value) =>
        storage.Locked(() =>
        {
            Resize((int)value);
            isDirty = true;
            return true;
        });

    /// <summary>Makes durable where the board's Flush does; otherwise nothing.</summary>
    public void Flush() =>
        storage.Locked(() =>
        {
            if (storage.FlushIsDurable)
            {
                Commit();
            }

            return true;
        });

    /// <summary>Makes durable and closes.</summary>
    public void Close() =>
        storage.Locked(() =>
        {
            if (!isClosed)
            {
                isClosed = true;
                storage.Closed(this);
                Commit();
            }

            return true;
        });

    /// <summary>The file was deleted while it is open: closing must not bring it back.</summary>
    internal void Forget() => writes = false;

    private void Commit()
    {
        if (writes && isDirty)
        {
            BoardStorage.Commit(HostPath, content.AsSpan(0, length));
            isDirty = false;
        }
    }

    private void Resize(int value)
    {
        if (value > length)
        {
            storage.NeedRoom(this, value);
        }

        if (value > content.Length)
        {
            Array.Resize(ref content, Math.Max(value, content.Length * 2));
        }

        if (value < length)
        {
            Array.Clear(content, value, length - value);
        }

        length = value;
    }
}
