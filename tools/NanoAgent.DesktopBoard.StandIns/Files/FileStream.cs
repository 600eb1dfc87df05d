using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DesktopBoard.StandIns;

namespace System.IO;

/// <summary>
/// An open file of the board. Its bytes are durable when it is closed, and at Flush only where the board's profile says
/// so; one that is not closed loses them with the power.
/// </summary>
public class FileStream : Stream
{
    private readonly BoardFile file;
    private readonly long seekLimit;
    private readonly bool canRead;
    private readonly bool canWrite;
    private long position;
    private bool isOpen;

    public FileStream(string path, FileMode mode)
        : this(path, mode, mode == FileMode.Append ? FileAccess.Write : FileAccess.ReadWrite)
    {
    }

    public FileStream(string path, FileMode mode, FileAccess access)
        : this(path, mode, access, FileShare.Read)
    {
    }

    public FileStream(string path, FileMode mode, FileAccess access, FileShare share)
        : this(path, mode, access, share, 0)
    {
    }

    public FileStream(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize)
    {
        canRead = (access & FileAccess.Read) != 0;
        canWrite = (access & FileAccess.Write) != 0;
        if ((!canWrite && mode != FileMode.Open && mode != FileMode.OpenOrCreate)
            || (mode == FileMode.Append && access != FileAccess.Write))
        {
            throw new ArgumentException();
        }

        path = Path.GetFullPath(path);
        Name = Path.GetFileName(path);
        file = Storage.Do(storage => storage.Open(path, mode, canWrite));
        position = seekLimit = mode == FileMode.Append ? file.Length : 0;
        isOpen = true;
    }

    public override bool CanRead => isOpen && canRead;

    public override bool CanSeek => isOpen;

    public override bool CanWrite => isOpen && canWrite;

    public override long Length => Opened().Length;

    public override long Position
    {
        get
        {
            Opened();
            return position;
        }

        set
        {
            if (value < seekLimit || value > Length)
            {
                throw new ArgumentException("A position lies between the seek limit and the file's end.");
            }

            position = value;
        }
    }

    public string Name { get; }

    public override void Close() => Dispose(true);

    protected override void Dispose(bool disposing)
    {
        if (isOpen && disposing)
        {
            isOpen = false;
            file.Close();
        }
    }

    public override void Flush() => Opened().Flush();

    public override int Read(SpanByte buffer) => ReadInto(buffer);

    public override int Read(byte[] buffer, int offset, int count)
    {
        Check(buffer, offset, count, canRead);
        int read = Storage.Do(_ => file.Read(position, buffer, offset, count));
        position += read;
        return read;
    }

    public override int ReadByte() => base.ReadByte();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => Length });

    public override void SetLength(long value)
    {
        Check([], 0, 0, canWrite);
        Storage.Do(_ =>
        {
            file.SetLength(value);
            return true;
        });
        position = Math.Min(position, value);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Check(buffer, offset, count, canWrite);
        Storage.Do(_ =>
        {
            file.Write(position, buffer, offset, count);
            return true;
        });
        position += count;
    }

    public override void WriteByte(byte value) => base.WriteByte(value);

    private BoardFile Opened() => isOpen ? file : throw new ObjectDisposedException("");

    private void Check(byte[] buffer, int offset, int count, bool isAllowed)
    {
        Opened();
        if (!isAllowed)
        {
            throw new NotSupportedException();
        }

        if (offset < 0 || count < 0 || offset + count > buffer.Length)
        {
            throw new IndexOutOfRangeException();
        }
    }
}
