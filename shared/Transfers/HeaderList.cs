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

    // Most requests have no more; a board's heap spends a block on each place, used or not.
    private const int PlacesAtFirst = 3;

    private readonly Transfer? _owner;

    // A name, then its value, which is a text or a BytesSource of one; and so on.
    private object[]? _places;

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
            _places![2 * i] = null!;
            _places[(2 * i) + 1] = null!;
        }

        Count = 0;
    }

    /// <summary>The name at <paramref name="index"/>.</summary>
    public string NameAt(int index)
    {
        return index < Count ? (string)_places![2 * index] : throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>The value at <paramref name="index"/>; a new text each time where it is kept in bytes.</summary>
    public string ValueAt(int index)
    {
        object value = index < Count ? RawValueAt(index) : throw new ArgumentOutOfRangeException(nameof(index));
        return value is BytesSource ? ((BytesSource)value).Text : (string)value;
    }

    /// <summary>The text, or the source of its bytes.</summary>
    internal object RawValueAt(int index)
    {
        return _places![(2 * index) + 1];
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
            throw new InvalidOperationException("At most 32 headers.");
        }

        object[] places = Room();
        places[2 * Count] = name;
        places[(2 * Count) + 1] = value;
        Count++;
    }

    // The places, with room for one header more.
    private object[] Room()
    {
        if (_places != null && 2 * Count < _places.Length)
        {
            return _places;
        }

        object[] more = new object[_places == null ? 2 * PlacesAtFirst : 2 * _places.Length];
        if (_places != null)
        {
            Array.Copy(_places, more, _places.Length);
        }

        _places = more;
        return more;
    }
}
