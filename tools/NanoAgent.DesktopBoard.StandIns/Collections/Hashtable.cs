using System.Collections.Generic;

namespace System.Collections;

/// <summary>A key and its value: a class with fields, where .NET has a value with properties.</summary>
public class DictionaryEntry
{
    public object Key;
    public object Value;

    public DictionaryEntry(object key, object value)
    {
        Key = key;
        Value = value;
    }
}

/// <summary>Keys and values.</summary>
public interface IDictionary : ICollection, IEnumerable
{
    bool IsReadOnly { get; }

    bool IsFixedSize { get; }

    ICollection Keys { get; }

    ICollection Values { get; }

    object this[object key] { get; set; }

    void Add(object key, object value);

    void Clear();

    bool Contains(object key);

    void Remove(object key);
}

/// <summary>Walks through keys and values.</summary>
public interface IDictionaryEnumerator : IEnumerator
{
    object Key { get; }

    object Value { get; }

    DictionaryEntry Entry { get; }
}

/// <summary>Keys and values; the order of its elements is no promise here or there.</summary>
public class Hashtable : ICloneable, IDictionary, ICollection, IEnumerable
{
    private readonly Dictionary<object, object> entries = [];

    public Hashtable()
    {
    }

    public Hashtable(int capacity)
    {
    }

    public Hashtable(int capacity, float loadFactor)
    {
    }

    public int Count => entries.Count;

    public bool IsSynchronized => false;

    public object SyncRoot => this;

    public bool IsReadOnly => false;

    public bool IsFixedSize => false;

    public ICollection Keys => new ArrayList(entries.Keys);

    public ICollection Values => new ArrayList(entries.Values);

    public object this[object key]
    {
        get => entries.GetValueOrDefault(key);
        set => entries[key] = value;
    }

    public object Clone()
    {
        var copy = new Hashtable();
        foreach (var entry in entries)
        {
            copy.Add(entry.Key, entry.Value);
        }

        return copy;
    }

    public IEnumerator GetEnumerator() => Entries().GetEnumerator();

    public void CopyTo(Array array, int arrayIndex) => Entries().CopyTo(array, arrayIndex);

    public void Add(object key, object value) => entries.Add(key, value);

    public void Clear() => entries.Clear();

    public bool Contains(object key) => entries.ContainsKey(key);

    public void Remove(object key) => entries.Remove(key);

    private ArrayList Entries()
    {
        var list = new ArrayList();
        foreach (var entry in entries)
        {
            list.Add(new DictionaryEntry(entry.Key, entry.Value));
        }

        return list;
    }
}
