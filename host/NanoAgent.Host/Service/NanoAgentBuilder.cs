using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>Gives the sensors that exist once the options are known; called on the agent's thread.</summary>
internal delegate IReadOnlyList<ISensor> SensorSource(NanoAgentOptions options);

/// <summary>Says what the agent of a host measures. Costs nothing until the host starts.</summary>
public sealed class NanoAgentBuilder
{
    internal NanoAgentBuilder(IServiceCollection services)
    {
        Services = services;
    }

    /// <summary>The services that the agent was added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds this machine's own sensors (<see cref="SystemSensors"/>).</summary>
    public NanoAgentBuilder AddSystemSensors()
    {
        Services.AddSingleton<SensorSource>(options => SystemSensors.Discover("/", options.DataFolder));
        return this;
    }

    /// <summary>
    /// Adds a sensor of the program's own, made by the services. It is read on the agent's thread, and only there.
    /// </summary>
    public NanoAgentBuilder AddSensor<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, ISensor
    {
        Services.AddSingleton<ISensor, T>();
        return this;
    }

    /// <summary>Adds a sensor of the program's own. It is read on the agent's thread, and only there.</summary>
    public NanoAgentBuilder AddSensor(ISensor sensor)
    {
        ArgumentNullException.ThrowIfNull(sensor);
        Services.AddSingleton(sensor);
        return this;
    }
}
