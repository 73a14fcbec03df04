import { expect, test } from '@jest/globals';
import { skuName } from './sku-name.ts';

test.each([
  // Every machine family and attached part of the list, as Google describes them.
  ['N1 Predefined Instance Core running in Americas', 'N1 core'],
  ['N1 Predefined Instance Ram running in Zurich', 'N1 RAM'],
  ['Custom Instance Core running in Americas', 'N1 custom core'],
  ['Custom Instance Ram running in Paris', 'N1 custom RAM'],
  ['Custom Extended Instance Ram running in Los Angeles', 'N1 custom extended RAM'],
  ['N2 Instance Core running in Americas', 'N2 core'],
  ['N2 Custom Instance Core running in Paris', 'N2 custom core'],
  ['N2 Custom Extended Instance Ram running in Paris', 'N2 custom extended RAM'],
  ['N2D AMD Instance Ram running in Iowa', 'N2D RAM'],
  ['N2D AMD Custom Extended Instance Ram running in Iowa', 'N2D custom extended RAM'],
  ['N4 Custom Instance Ram running in Iowa', 'N4 custom RAM'],
  ['N4A Instance Core running in Iowa', 'N4A core'],
  ['E2 Instance Core running in Northern Virginia', 'E2 core'],
  ['E2 Custom Instance Core running in Sao Paulo', 'E2 custom core'],
  ['Compute optimized Core running in Americas', 'C2 core'],
  ['Compute optimized Instance Core running in Madrid', 'C2 core'],
  ['Compute optimized Ram running in Americas', 'C2 RAM'],
  ['C2D AMD Instance Core running in Iowa', 'C2D core'],
  ['C3 Instance Core running in Iowa', 'C3 core'],
  ['C3D Instance Ram running in Iowa', 'C3D RAM'],
  ['C4 Instance Core running in Iowa', 'C4 core'],
  ['C4A Arm Instance Core running in Iowa', 'C4A core'],
  ['C4D Instance Ram running in Frankfurt', 'C4D RAM'],
  ['T2D AMD Instance Core running in Iowa', 'T2D core'],
  ['T2A Arm Instance Core running in Iowa', 'T2A core'],
  ['Memory-optimized Instance Core running in Tokyo', 'M1 core'],
  [
    'Memory Optimized Upgrade Premium for Memory-optimized Instance Core running in Tokyo',
    'M2 premium core',
  ],
  ['M3 Memory-optimized Instance Ram running in Tokyo', 'M3 RAM'],
  ['M4 Instance Core running in Tokyo', 'M4 core'],
  ['M4Ultramem224 Instance Ram running in Tokyo', 'M4ULTRAMEM224 RAM'],
  ['H3 Instance Core running in Iowa', 'H3 core'],
  ['Z3 Instance Ram running in Iowa', 'Z3 RAM'],
  ['A2 Instance Core running in Americas', 'A2 core'],
  ['G2 Instance Ram running in Singapore', 'G2 RAM'],
  ['Nvidia Tesla A100 GPU running in Americas', 'A100 GPU'],
  ['Nvidia Tesla A100 80GB GPU running in Columbus', 'A100 80GB GPU'],
  ['Nvidia H100 80GB GPU running in Iowa', 'H100 80GB GPU'],
  ['Nvidia H100 80GB Mega GPU running in Iowa', 'H100 80GB MEGA GPU'],
  ['Nvidia L4 GPU running in Singapore', 'L4 GPU'],
  ['Nvidia Tesla T4 GPU running in Americas', 'T4 GPU'],
  ['RTX 6000 96GB running in Iowa', 'RTX 6000 96GB GPU'],
  ['SSD backed Local Storage', 'local SSD'],
  ['SSD backed Local Storage in Paris', 'local SSD'],
  ['C4D Instance Local SSD running in Frankfurt', 'C4D local SSD'],
  ['Micro Instance with burstable CPU running in Americas', 'machine f1-micro'],
  ['Small Instance with 1 VCPU running in Americas', 'machine g1-small'],
])('%s is %s', (description, component) => {
  expect(skuName(description, 'OnDemand')).toEqual({ component, spot: false });
});

test.each([
  ['Spot Preemptible N2 Instance Core running in Paris', 'Preemptible', 'N2 core'],
  ['Preemptible N1 Predefined Instance Ram running in Paris', 'Preemptible', 'N1 RAM'],
  ['Spot Preemptible Compute optimized Core running in Paris', 'Preemptible', 'C2 core'],
  [
    'Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas',
    'Preemptible',
    'T4 GPU',
  ],
  // Google lists these two as OnDemand.
  ['SSD backed Local Storage attached to Spot Preemptible VMs in Paris', 'OnDemand', 'local SSD'],
  ['SSD backed Local Storage attached to Spot Preemptible VMs', 'OnDemand', 'local SSD'],
  ['Spot Preemptible C4D Instance Local SSD running in Frankfurt', 'OnDemand', 'C4D local SSD'],
])('%s (%s) is spot %s', (description, usageType, component) => {
  expect(skuName(description, usageType)).toEqual({ component, spot: true });
});

test.each([
  ['N2 Sole Tenancy Instance Core running in Paris', 'OnDemand'],
  ['Sole Tenancy Instance Ram running in Turin', 'OnDemand'],
  ['Sole Tenancy Premium for N2 Sole Tenancy Instance Core running in Paris', 'OnDemand'],
  ['Commitment v1: N2 Cpu in Americas for 1 Year', 'Commit1Yr'],
  ['N2 Instance Core running in Paris', 'Commit3Yr'],
  [
    'Committed Use Discount Premium for E2 Custom Instance Core running in Johannesburg',
    'CmtCudPremium',
  ],
  ['Reserved A2 Instance Core in Americas', 'OnDemand'],
  ['DWS Defined Duration A3 Instance Core running in Iowa', 'OnDemand'],
  ['A3 Instance Core running in Iowa (Calendar Mode)', 'OnDemand'],
  ['VM state: suspended N2 Instance Ram in Paris', 'OnDemand'],
  ['Licensing Fee for Windows Server 2019 Datacenter Edition (CPU cost)', 'OnDemand'],
  ['Licensing Fee for Red Hat Enterprise Linux 9 on VM with up to 8 VCPU', 'OnDemand'],
  ['A4 Nvidia B200 (1 gpu slice) running in Americas', 'OnDemand'],
  ['Storage PD Capacity in Paris', 'OnDemand'],
  ['Network Internet Egress from Americas to EMEA', 'OnDemand'],
])('%s (%s) is no part of a machine', (description, usageType) => {
  expect(skuName(description, usageType)).toBeNull();
});
