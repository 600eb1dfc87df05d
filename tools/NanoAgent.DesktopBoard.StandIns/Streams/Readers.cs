using System.Text;

namespace System.IO;

/// <summary>Reads characters.</summary>
public abstract class TextReader : MarshalByRefObject, IDisposable
{
    public virtual void Close() => Dispose(true);

    public void Dispose() => Dispose(true);

    protected virtual void Dispose(bool disposing)
    {
    }

    public virtual int Peek() => -1;

    public virtual int Read() => -1;

    public virtual int Read(char[] buffer, int index, int count)
    {
        int read = 0;
        for (int next; read < count && (next = Read()) >= 0; read++)
        {
            buffer[index + read] = (char)next;
        }

        return read;
    }

    public virtual int ReadBlock(char[] buffer, int index, int count) => Read(buffer, index, count);

    public virtual string ReadLine()
    {
        if (Peek() < 0)
        {
            return null;
        }

        var line = new StringBuilder();
        for (int next; (next = Read()) >= 0 && next != '\n'; )
        {
            line.Append((char)next);
        }

        return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
    }

    public virtual string ReadToEnd()
    {
        var text = new StringBuilder();
        for (int next; (next = Read()) >= 0; )
        {
            text.Append((char)next);
        }

        return text.ToString();
    }
}

/// <summary>Reads UTF-8 from a stream.</summary>
public class StreamReader : TextReader
{
    private readonly bool leaveOpen;
    private readonly System.Text.Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] one = new byte[1];
    private readonly char[] decoded = new char[2];
    private int next = -1;
    private int second = -1;

    public StreamReader(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        BaseStream = stream;
        this.leaveOpen = leaveOpen;
    }

    public virtual Stream BaseStream { get; }

    public virtual Encoding CurrentEncoding => Encoding.UTF8;

    public bool EndOfStream => Peek() < 0;

    public override void Close() => Dispose(true);

    protected override void Dispose(bool disposing)
    {
        if (!leaveOpen)
        {
            BaseStream.Dispose();
        }
    }

    public override int Peek()
    {
        if (next < 0)
        {
            next = Decode();
        }

        return next;
    }

    public override int Read()
    {
        int first = Peek();
        next = -1;
        return first;
    }

    public override int Read(char[] buffer, int index, int count) => base.Read(buffer, index, count);

    public override string ReadLine() => base.ReadLine();

    public override string ReadToEnd() => base.ReadToEnd();

    private int Decode()
    {
        if (second >= 0)
        {
            int kept = second;
            second = -1;
            return kept;
        }

        while (BaseStream.Read(one, 0, 1) == 1)
        {
            int count = decoder.GetChars(one, 0, 1, decoded, 0);
            if (count > 0)
            {
                second = count > 1 ? decoded[1] : -1;
                return decoded[0];
            }
        }

        return -1;
    }
}
