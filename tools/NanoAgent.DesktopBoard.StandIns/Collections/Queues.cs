namespace System.Collections;

/// <summary>First in, first out.</summary>
public class Queue : ICollection, IEnumerable, ICloneable
{
    private readonly ArrayList items = [];

    public virtual int Count => items.Count;

    public virtual bool IsSynchronized => false;

    public virtual object SyncRoot => this;

    public virtual object Clone()
    {
        var copy = new Queue();
        copy.items.AddRange(items);
        return copy;
    }

    public virtual void Clear() => items.Clear();

    public virtual void CopyTo(Array array, int index) => items.CopyTo(array, index);

    public virtual void Enqueue(object obj) => items.Add(obj);

    public virtual IEnumerator GetEnumerator() => items.GetEnumerator();

    public virtual object Dequeue()
    {
        var first = Peek();
        items.RemoveAt(0);
        return first;
    }

    public virtual object Peek() => items.Count > 0 ? items[0] : throw new InvalidOperationException();

    public virtual bool Contains(object obj) => items.Contains(obj);

    public virtual object[] ToArray() => items.ToArray();
}

/// <summary>Last in, first out; it is walked from the top.</summary>
public class Stack : ICollection, IEnumerable, ICloneable
{
    private readonly ArrayList items = [];

    public virtual int Count => items.Count;

    public virtual bool IsSynchronized => false;

    public virtual object SyncRoot => this;

    public virtual void Clear() => items.Clear();

    public virtual object Clone()
    {
        var copy = new Stack();
        copy.items.AddRange(items);
        return copy;
    }

    public virtual bool Contains(object obj) => items.Contains(obj);

    public virtual void CopyTo(Array array, int index) => ToArray().CopyTo(array, index);

    public virtual IEnumerator GetEnumerator() => ToArray().GetEnumerator();

    public virtual object Peek() => items.Count > 0 ? items[^1] : throw new InvalidOperationException();

    public virtual object Pop()
    {
        var top = Peek();
        items.RemoveAt(items.Count - 1);
        return top;
    }

    public virtual void Push(object obj) => items.Add(obj);

    public virtual object[] ToArray()
    {
        var array = items.ToArray();
        Array.Reverse(array);
        return array;
    }
}
