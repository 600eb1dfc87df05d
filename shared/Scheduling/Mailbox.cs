using System;

namespace NanoAgent.Scheduling;

/// <summary>
/// The one way into the core for other threads and interrupts. Posting from many threads is legal where the world's
/// implementation says so; taking belongs to the thread that steps the scheduler.
/// </summary>
public interface IMailbox
{
    /// <summary>Leaves a message; never blocks. False when it is full: the poster decides what is lost.</summary>
    bool Post(object message);

    /// <summary>The oldest message, or null.</summary>
    object? Take();
}

/// <summary>
/// A fixed ring for a world whose threads switch at instruction boundaries (a board) or that has one poster. Neither
/// member allocates. One poster, one taker: they share no index that both write.
/// </summary>
public sealed class RingMailbox : IMailbox
{
    private readonly object?[] _slots;
    private int _head;
    private int _tail;

    /// <summary>Makes an empty ring.</summary>
    /// <param name="messagesMax">Messages it holds; at least 1.</param>
    public RingMailbox(int messagesMax)
    {
        if (messagesMax < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(messagesMax));
        }

        // One slot stays empty, so that full and empty differ without a shared counter.
        _slots = new object?[messagesMax + 1];
    }

    /// <inheritdoc/>
    public bool Post(object message)
    {
        int next = Next(_tail);
        if (next == _head)
        {
            return false;
        }

        _slots[_tail] = message;
        _tail = next;
        return true;
    }

    /// <inheritdoc/>
    public object? Take()
    {
        if (_head == _tail)
        {
            return null;
        }

        object? message = _slots[_head];
        _slots[_head] = null;
        _head = Next(_head);
        return message;
    }

    private int Next(int index)
    {
        return index + 1 == _slots.Length ? 0 : index + 1;
    }
}
