using System;
using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Fakes;

/// <summary>A world without a network: the scripted engine needs none.</summary>
internal sealed class TestPlatform(IClock clock, IRandom random, IStore store) : IPlatform
{
    public IClock Clock => clock;

    public IRandom Random => random;

    public INetwork Network => throw new InvalidOperationException("The scripted engine has no network.");

    public IStore Store => store;
}
