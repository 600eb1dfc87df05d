using System;

namespace nanoFramework.Runtime.Events;

/// <summary>Where an event comes from.</summary>
public enum EventCategory
{
    Unknown = 0,
    Custom = 10,
    Gpio = 20,
    SerialDevice = 30,
    Network = 40,
    WiFi = 50,
    Can = 60,
    Storage = 70,
    Radio = 80,
    HighResolutionTimer = 90,
    Bluetooth = 100,
    Usb = 110,
    Touch = 120,
    Gesture = 130,
    OpenThread = 140,
    EspNow = 150,
}

/// <summary>An event.</summary>
public class BaseEvent
{
    public ushort Source;
    public byte Message;
}

/// <summary>An event with data.</summary>
public class GenericEvent : BaseEvent
{
    public byte Category;
    public uint Data;
    public DateTime Time;
}

/// <summary>Listens to events.</summary>
public interface IEventListener
{
    void InitializeForEventSource();

    bool OnEvent(BaseEvent ev);
}

/// <summary>Makes events of what the hardware says.</summary>
public interface IEventProcessor
{
    BaseEvent ProcessEvent(uint data1, uint data2, DateTime time);
}

/// <summary>Takes what the hardware says.</summary>
public delegate void NativeEventHandler(uint data1, uint data2, DateTime time);

/// <summary>Takes a custom event.</summary>
public delegate void CustomEventPostedEventHandler(object sender, CustomEventArgs e);

/// <summary>A custom event.</summary>
public class CustomEventArgs : EventArgs
{
    internal CustomEventArgs(ushort data1, uint data2)
    {
        Data1 = data1;
        Data2 = data2;
    }

    public ushort Data1 { get; }

    public uint Data2 { get; }
}

/// <summary>Events that a program posts to itself.</summary>
public static class CustomEvent
{
    public static event CustomEventPostedEventHandler CustomEventPosted;

    internal static void Post(ushort data1, uint data2) => CustomEventPosted?.Invoke(null, new(data1, data2));
}

/// <summary>A source of events; the desktop has no hardware that would raise one.</summary>
public class NativeEventDispatcher : IDisposable
{
    protected NativeEventHandler threadSpawn;
    protected NativeEventHandler callbacks;
    protected bool disposed;

    public NativeEventDispatcher(string driverName, ulong driverData)
    {
    }

    public event NativeEventHandler OnInterrupt
    {
        add => callbacks += value;
        remove => callbacks -= value;
    }

    public virtual void EnableInterrupt()
    {
    }

    public virtual void DisableInterrupt()
    {
    }

    protected virtual void Dispose(bool disposing) => disposed = true;

    public void Dispose() => Dispose(true);
}

/// <summary>Brings events to those that listen; only what a program posts itself happens on the desktop.</summary>
public class EventSink : NativeEventDispatcher
{
    private EventSink()
        : base("EventSink", 0)
    {
    }

    public static void AddEventListener(EventCategory eventCategory, IEventListener eventListener) =>
        eventListener.InitializeForEventSource();

    public static void AddEventFilter(EventCategory eventCategory, IEventListener eventFilter)
    {
    }

    public static void AddEventProcessor(EventCategory eventCategory, IEventProcessor eventProcessor)
    {
    }

    public static void RemoveEventListener(EventCategory eventCategory, IEventListener eventListener)
    {
    }

    public static void RemoveEventFilter(EventCategory eventCategory, IEventListener eventFilter)
    {
    }

    public static void RemoveEventProcessor(EventCategory eventCategory, IEventProcessor eventProcessor)
    {
    }

    public static void PostManagedEvent(byte category, byte subCategory, ushort data1, uint data2)
    {
        if (category == (byte)EventCategory.Custom)
        {
            CustomEvent.Post(data1, data2);
        }
    }
}

/// <summary>Delegates are kept as they are; the board holds them weakly.</summary>
public static class WeakDelegate
{
    public static Delegate Combine(Delegate a, Delegate b) => Delegate.Combine(a, b);

    public static Delegate Remove(Delegate a, Delegate b) => Delegate.Remove(a, b);
}
