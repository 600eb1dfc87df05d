namespace System.IO;

/// <summary>A stream of the board: it has Read(SpanByte), and no asynchronous call.</summary>
public abstract class Stream : MarshalByRefObject, IDisposable
{
    private const int CopyBytes = 2048;

    public abstract bool CanRead { get; }

    public abstract bool CanSeek { get; }

    public virtual bool CanTimeout => false;

    public abstract bool CanWrite { get; }

    public abstract long Length { get; }

    public abstract long Position { get; set; }

    public virtual int ReadTimeout
    {
        get => throw new InvalidOperationException();
        set => throw new InvalidOperationException();
    }

    public virtual int WriteTimeout
    {
        get => throw new InvalidOperationException();
        set => throw new InvalidOperationException();
    }

    public virtual void Close() => Dispose(true);

    public void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var buffer = new byte[CopyBytes];
        int read;
        while ((read = Read(buffer, 0, buffer.Length)) > 0)
        {
            destination.Write(buffer, 0, read);
        }
    }

    public void Dispose() => Close();

    protected virtual void Dispose(bool disposing)
    {
    }

    public abstract void Flush();

    public abstract long Seek(long offset, SeekOrigin origin);

    public abstract void SetLength(long value);

    public abstract int Read(SpanByte buffer);

    public abstract int Read(byte[] buffer, int offset, int count);

    public virtual int ReadByte()
    {
        var one = new byte[1];
        return Read(one, 0, 1) == 0 ? -1 : one[0];
    }

    public abstract void Write(byte[] buffer, int offset, int count);

    public virtual void WriteByte(byte value) => Write([value], 0, 1);

    internal int ReadInto(SpanByte buffer)
    {
        var bytes = new byte[buffer.Length];
        int read = Read(bytes, 0, bytes.Length);
        new SpanByte(bytes, 0, read).CopyTo(buffer);
        return read;
    }
}
