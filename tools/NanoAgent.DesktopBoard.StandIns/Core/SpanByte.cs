namespace System;

/// <summary>A window on a byte array.</summary>
public readonly struct SpanByte
{
    private readonly byte[] array;
    private readonly int start;
    private readonly int length;

    public SpanByte(byte[] array)
        : this(array, 0, array?.Length ?? 0)
    {
    }

    public SpanByte(byte[] array, int start, int length)
    {
        if (start < 0 || length < 0 || start + length > (array?.Length ?? 0))
        {
            throw new ArgumentOutOfRangeException();
        }

        this.array = array;
        this.start = start;
        this.length = length;
    }

    public static SpanByte Empty => default;

    public int Length => length;

    public bool IsEmpty => length == 0;

    public byte this[int index]
    {
        get => array[Checked(index)];
        set => array[Checked(index)] = value;
    }

    public void CopyTo(SpanByte destination)
    {
        if (length > destination.length)
        {
            throw new ArgumentException();
        }

        if (length > 0)
        {
            Array.Copy(array, start, destination.array, destination.start, length);
        }
    }

    public SpanByte Slice(int start) => Slice(start, length - start);

    public SpanByte Slice(int start, int length) =>
        start < 0 || length < 0 || start + length > this.length
            ? throw new ArgumentOutOfRangeException()
            : new(array, this.start + start, length);

    public byte[] ToArray()
    {
        var copy = new byte[length];
        CopyTo(copy);
        return copy;
    }

    public static implicit operator SpanByte(byte[] array) => new(array);

    private int Checked(int index) =>
        (uint)index < (uint)length ? start + index : throw new ArgumentOutOfRangeException();
}
