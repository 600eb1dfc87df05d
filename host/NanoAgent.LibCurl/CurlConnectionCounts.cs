namespace NanoAgent.LibCurl;

/// <summary>How the connections of transfers came about; totals that only grow.</summary>
/// <param name="Opened">Connections opened, also for redirects and authentication rounds.</param>
/// <param name="Reused">Transfers that opened none, because an idle one could be used.</param>
public readonly record struct CurlConnectionCounts(long Opened, long Reused);
