namespace System.IO;

/// <summary>A stream over memory, 65,535 bytes at most as on the board.</summary>
public class MemoryStream : Stream
{
    private const int LengthMax = 0xFFFF;

    private readonly bool canGrow;
    private readonly bool canWrite;
    private byte[] bytes;
    private int length;
    private int position;
    private bool isOpen = true;

    public MemoryStream()
    {
        bytes = new byte[256];
        canGrow = canWrite = true;
    }

    public MemoryStream(byte[] buffer)
        : this(buffer, true)
    {
    }

    public MemoryStream(byte[] buffer, bool isWritable)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        bytes = buffer;
        length = buffer.Length;
        canWrite = isWritable;
    }

    public override bool CanRead => isOpen;

    public override bool CanSeek => isOpen;

    public override bool CanWrite => canWrite && isOpen;

    public override long Length
    {
        get
        {
            NeedOpen();
            return length;
        }
    }

    public override long Position
    {
        get
        {
            NeedOpen();
            return position;
        }

        set
        {
            NeedOpen();
            position = value is < 0 or > LengthMax ? throw new ArgumentOutOfRangeException() : (int)value;
        }
    }

    protected override void Dispose(bool disposing) => isOpen = false;

    public override void Flush()
    {
    }

    public virtual byte[] GetBuffer() => bytes;

    public override int Read(SpanByte buffer) => ReadInto(buffer);

    public override int Read(byte[] buffer, int offset, int count)
    {
        NeedOpen();
        int read = Math.Clamp(length - position, 0, count);
        Array.Copy(bytes, position, buffer, offset, read);
        position += read;
        return read;
    }

    public override int ReadByte()
    {
        NeedOpen();
        return position < length ? bytes[position++] : -1;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => position, _ => length });

    public override void SetLength(long value)
    {
        if (value is < 0 or > LengthMax)
        {
            throw new ArgumentOutOfRangeException();
        }

        Need((int)value);
        Array.Clear(bytes, Math.Min(length, (int)value), Math.Abs(length - (int)value));
        length = (int)value;
        position = Math.Min(position, length);
    }

    public virtual byte[] ToArray() => bytes.AsSpan(0, length).ToArray();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Need(position + count);
        Array.Copy(buffer, offset, bytes, position, count);
        position += count;
        length = Math.Max(length, position);
    }

    public override void WriteByte(byte value) => Write([value], 0, 1);

    public virtual void WriteTo(Stream stream) => stream.Write(bytes, 0, length);

    private void NeedOpen()
    {
        if (!isOpen)
        {
            throw new ObjectDisposedException("");
        }
    }

    private void Need(int capacity)
    {
        NeedOpen();
        if (!canWrite || (capacity > bytes.Length && !canGrow))
        {
            throw new NotSupportedException();
        }

        if (capacity > LengthMax)
        {
            throw new NotSupportedException("A MemoryStream holds 65535 bytes.");
        }

        if (capacity > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(capacity, bytes.Length * 2));
        }
    }
}
