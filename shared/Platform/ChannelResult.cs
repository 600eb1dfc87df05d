namespace NanoAgent.Platform;

/// <summary>Results of <see cref="IChannel.Read"/> that are no <see cref="TransferResult"/>.</summary>
public static class ChannelResult
{
    /// <summary>The peer ended the stream in order; whether that is an error is for the protocol to say.</summary>
    public const int EndOfStream = int.MinValue;
}
