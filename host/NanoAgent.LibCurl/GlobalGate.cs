using System;

namespace NanoAgent.LibCurl;

/// <summary>
/// Process-wide functions of libcurl after its initialisation: a build with THREADSAFE synchronises them itself, any
/// other gets one call at a time. The initialisation comes before anybody knows the build, so it always has a lock.
/// </summary>
/// <param name="features">What the library was built with.</param>
internal sealed class GlobalGate(CurlFeatures features)
{
    private readonly object _lock = new();

    internal CurlCode Run(Func<CurlCode> call)
    {
        if ((features & CurlFeatures.ThreadSafe) != 0)
        {
            return call();
        }

        lock (_lock)
        {
            return call();
        }
    }
}
