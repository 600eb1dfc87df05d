namespace NanoAgent.Platform;

/// <summary>What a world gives the core: a board, a host or the simulator. Its parts live as long as it does.</summary>
public interface IPlatform
{
    /// <summary>This world's time.</summary>
    IClock Clock { get; }

    /// <summary>This world's randomness.</summary>
    IRandom Random { get; }

    /// <summary>This world's transport.</summary>
    INetwork Network { get; }

    /// <summary>This world's durable storage.</summary>
    IStore Store { get; }
}
