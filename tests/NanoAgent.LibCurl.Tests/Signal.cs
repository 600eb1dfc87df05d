using System;
using System.Threading;

namespace NanoAgent.LibCurl.Tests;

/// <summary>One thread tells another that it got there; waiting too long fails the test.</summary>
internal sealed class Signal : IDisposable
{
    private readonly ManualResetEvent _event = new(initialState: false);

    internal void Set() => _event.Set();

    internal void Wait() => Assert.True(_event.WaitOne(LoopbackServer.Ceiling), "the other thread never came");

    public void Dispose() => _event.Dispose();
}
