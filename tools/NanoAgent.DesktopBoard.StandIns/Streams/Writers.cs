using System.Globalization;
using System.Text;

namespace System.IO;

/// <summary>Writes characters.</summary>
public abstract class TextWriter : MarshalByRefObject, IDisposable
{
    protected char[] CoreNewLine = ['\r', '\n'];

    public abstract Encoding Encoding { get; }

    public virtual string NewLine
    {
        get => new(CoreNewLine);
        set => CoreNewLine = (value ?? "\r\n").ToCharArray();
    }

    public virtual void Close() => Dispose(true);

    protected virtual void Dispose(bool disposing)
    {
    }

    public void Dispose() => Dispose(true);

    public virtual void Flush()
    {
    }

    public virtual void Write(char value)
    {
    }

    public virtual void Write(char[] buffer) => Write(buffer, 0, buffer.Length);

    public virtual void Write(char[] buffer, int index, int count)
    {
        for (int at = index; at < index + count; at++)
        {
            Write(buffer[at]);
        }
    }

    public virtual void Write(string value) => Write((value ?? "").ToCharArray());

    public virtual void Write(object value) => Write(value?.ToString());

    public virtual void Write(bool value) => Write(value.ToString());

    public virtual void Write(int value) => Write(value.ToString(CultureInfo.InvariantCulture));

    public virtual void Write(uint value) => Write(value.ToString(CultureInfo.InvariantCulture));

    public virtual void Write(long value) => Write(value.ToString(CultureInfo.InvariantCulture));

    public virtual void Write(ulong value) => Write(value.ToString(CultureInfo.InvariantCulture));

    public virtual void Write(float value) => Write(value.ToString(CultureInfo.InvariantCulture));

    public virtual void Write(double value) => Write(value.ToString(CultureInfo.InvariantCulture));

    public virtual void WriteLine() => Write(CoreNewLine);

    public virtual void WriteLine(char[] buffer) => WriteLine(new string(buffer));

    public virtual void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

    public virtual void WriteLine(char value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(string value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(object value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(bool value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(int value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(uint value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(long value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(ulong value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(float value)
    {
        Write(value);
        WriteLine();
    }

    public virtual void WriteLine(double value)
    {
        Write(value);
        WriteLine();
    }
}

/// <summary>Writes UTF-8 to a stream.</summary>
public class StreamWriter : TextWriter
{
    private readonly bool leaveOpen;

    public StreamWriter(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        BaseStream = stream;
        this.leaveOpen = leaveOpen;
    }

    public virtual Stream BaseStream { get; }

    public override Encoding Encoding => Encoding.UTF8;

    public override string NewLine
    {
        get => base.NewLine;
        set => base.NewLine = value;
    }

    public override void Close() => Dispose(true);

    protected override void Dispose(bool disposing)
    {
        if (!leaveOpen)
        {
            BaseStream.Dispose();
        }
    }

    public override void Flush() => BaseStream.Flush();

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value ?? "");
        BaseStream.Write(bytes, 0, bytes.Length);
    }

    public override void WriteLine() => base.WriteLine();

    public override void WriteLine(string value) => base.WriteLine(value);
}
