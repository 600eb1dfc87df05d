using System;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Tests;

/// <summary>One thread tells another that it got there; waiting too long fails the test.</summary>
internal sealed class Signal : IDisposable
{
    private readonly ManualResetEvent _event = new(initialState: false);

    internal void Set() => _event.Set();

    internal void Wait() => Assert.True(_event.WaitOne(LoopbackServer.Ceiling), "the other thread never came");

    /// <summary>As <see cref="Wait"/>, but what ends a transfer before it gets there is told at once.</summary>
    internal void WaitUnlessOver(Task transfer)
    {
        if (WaitHandle.WaitAny([_event, ((IAsyncResult)transfer).AsyncWaitHandle], LoopbackServer.Ceiling) == 1)
        {
            transfer.GetAwaiter().GetResult();
        }

        Wait();
    }

    public void Dispose() => _event.Dispose();
}
