using System;

namespace NanoAgent.Transfers;

/// <summary>
/// Request headers in the order they were added. Names and values are checked when the request is written: one that
/// could split the request ends the transfer in <c>BadFunctionArgument</c>.
/// </summary>
public sealed class HeaderList
{
    /// <summary>More request headers than any program of ours sends; arbitrary, but a ceiling.</summary>
    public const int CountMax = 32;

    private readonly Transfer? _owner;
    private readonly string[] _names = new string[CountMax];

    // Each a text, or a BytesSource of one.
    private readonly object[] _values = new object[CountMax];

    /// <summary>An empty list of its own.</summary>
    public HeaderList()
    {
    }

    internal HeaderList(Transfer owner)
    {
        _owner = owner;
    }

    /// <summary>Headers in it.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a header; throws when there are <see cref="CountMax"/> already.</summary>
    public void Add(string name, string value)
    {
        Keep(name, value);
    }

    /// <summary>
    /// Adds a header whose value is visible ASCII in memory, borrowed and sent as it is when the request begins: a
    /// value that is another one each time then costs no memory. Throws as <see cref="Add"/> does.
    /// </summary>
    public void AddBytes(string name, BytesSource value)
    {
        Keep(name, value);
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        _owner?.Guard();
        for (int i = 0; i < Count; i++)
        {
            _names[i] = null!;
            _values[i] = null!;
        }

        Count = 0;
    }

    /// <summary>The name at <paramref name="index"/>.</summary>
    public string NameAt(int index)
    {
        return index < Count ? _names[index] : throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>The value at <paramref name="index"/>; a new text each time where it is kept in bytes.</summary>
    public string ValueAt(int index)
    {
        object value = index < Count ? _values[index] : throw new ArgumentOutOfRangeException(nameof(index));
        return value is BytesSource ? ((BytesSource)value).Text : (string)value;
    }

    /// <summary>The text, or the source of its bytes.</summary>
    internal object RawValueAt(int index)
    {
        return _values[index];
    }

    private void Keep(string name, object value)
    {
        _owner?.Guard();
        if (name == null || value == null)
        {
            throw new ArgumentNullException(nameof(value));
        }

        if (Count == CountMax)
        {
            throw new InvalidOperationException("A transfer takes at most 32 request headers.");
        }

        _names[Count] = name;
        _values[Count] = value;
        Count++;
    }
}
